import { expect } from 'chai';
import fc from 'fast-check';
import { isRight } from 'fp-ts/lib/Either.js';
import { Finite } from '../../src/core/codecs.js';
const most = Number.MAX_SAFE_INTEGER;

describe('Finite', () => {
  it('should accept exactly the numbers that JSON can represent without loss', () => {
    const edges = fc.constantFrom<unknown>(
      NaN,
      Infinity,
      -Infinity,
      -0,
      most,
      -most,
      most + 1,
      -most - 1,
      1e300,
      '5',
      5n,
    );
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.maxSafeInteger(), fc.anything(), edges), (value) => {
        const isExact = typeof value === 'number' && value >= -most && value <= most;
        expect(Finite.is(value)).to.equal(isExact);
        expect(isRight(Finite.decode(value))).to.equal(isExact);
      }),
    );
  });

  for (const text of ['1e400', '-1e400', '9007199254740993', '123456789012345678901234567890']) {
    it(`should reject ${text}, which JSON.parse reads as another number`, () => {
      expect(isRight(Finite.decode(JSON.parse(text)))).to.equal(false);
    });
  }

  it('should accept every integer that is read as it was written', () => {
    fc.assert(
      fc.property(fc.bigInt(-(2n ** 60n), 2n ** 60n), (written) => {
        const read = JSON.parse(String(written)) as number;
        if (isRight(Finite.decode(read))) expect(BigInt(read)).to.equal(written);
      }),
    );
  });
});

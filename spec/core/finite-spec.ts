import { expect } from 'chai';
import fc from 'fast-check';
import { isDecoded } from '../../src/core/decoded.js';
import { Finite } from '../../src/core/finite.js';

describe('Finite', () => {
  it('should accept exactly the numbers that JSON can write', () => {
    const values = fc.oneof(fc.double(), fc.anything(), fc.constantFrom(NaN, Infinity, -Infinity, -0, '5', 5n, null));
    fc.assert(
      fc.property(values, (value) => {
        const isJsonNumber = typeof value === 'number' && JSON.stringify(value) !== 'null';
        expect(Finite.is(value)).to.equal(isJsonNumber);
        expect(isDecoded(Finite.decode(value))).to.equal(isJsonNumber);
      }),
    );
  });
});

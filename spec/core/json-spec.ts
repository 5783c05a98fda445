import { expect } from 'chai';
import fc from 'fast-check';
import { canonical, jsonText } from '../../src/core/json.js';
import { isDecodeError } from '../../src/core/error-guards.js';
import { DecodeError } from '../../src/core/errors.js';
/** Nested arrays, which JSON.parse reads at any depth. */
const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

describe('jsonText', () => {
  it('should write what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(jsonText(value)).to.equal(JSON.stringify(value));
      }),
    );
  });

  for (const depth of [10_000, 1_000_000]) {
    it(`should throw a typed error for a row nested ${depth} levels deep`, () => {
      expect(() => jsonText(nested(depth)))
        .to.throw(DecodeError, 'a row is nested too deep to be written as JSON')
        .with.deep.include({
          reason: 'shape',
          failures: [{ path: '', expected: 'a row', actual: 'a row nested too deep' }],
        });
      expect(() => canonical(nested(depth)))
        .to.throw()
        .and.satisfy(isDecodeError);
    });
  }

  it('should rethrow any other failure', () => {
    const circle: unknown[] = [];
    circle.push(circle);
    expect(() => jsonText(circle)).to.throw(TypeError);
  });
});

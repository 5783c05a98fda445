import { expect } from 'chai';
import fc from 'fast-check';
import { canonical, jsonText } from '../../src/core/json.js';
import { isDecodeError } from '../../src/core/error-guards.js';
import { DecodeError } from '../../src/core/errors.js';
/** Arrays in arrays, as JSON.parse reads them: it takes any depth. */
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
    it(`should say in a typed error that a row nested ${depth} deep is too deep`, () => {
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

  it('should pass on what else goes wrong', () => {
    const circle: unknown[] = [];
    circle.push(circle);
    expect(() => jsonText(circle)).to.throw(TypeError);
  });
});

import { expect } from 'chai';
import * as t from 'io-ts';
import { toDecodeFailures } from '../../src/core/decode-failures.js';
import { nullable } from '../../src/core/codecs.js';

describe('nullable', () => {
  const codec = () => nullable(t.string);

  it('should accept null and what its codec accepts', () => {
    expect([null, 'a', 5, undefined].map(codec().is)).to.deep.equal([true, true, false, false]);
  });

  it('should decode and encode null and what its codec decodes', () => {
    for (const value of [null, 'a']) {
      expect(codec().decode(value)).to.deep.equal(t.success(value));
      expect(codec().encode(value)).to.equal(value);
    }
  });

  it("should report one message for an invalid value, under the codec's name or its own", () => {
    const said = (of: t.Decoder<unknown, unknown>) => {
      const decoded = of.decode(5);
      return decoded._tag === 'Left' ? toDecodeFailures(decoded.left) : [];
    };
    expect(said(codec())).to.deep.equal([{ path: '', expected: 'string', actual: '5' }]);
    expect(said(nullable(t.string, 'a name'))).to.deep.equal([{ path: '', expected: 'a name', actual: '5' }]);
  });
});

import { expect } from 'chai';
import * as t from 'io-ts';
import { toDecodeFailures } from '../../src/core/decode-failures.js';
import { nullable } from '../../src/core/codecs.js';

describe('nullable', () => {
  const codec = () => nullable(t.string);

  it('should know null and what its codec knows', () => {
    expect([null, 'a', 5, undefined].map(codec().is)).to.deep.equal([true, true, false, false]);
  });

  it('should read and write null and what its codec reads', () => {
    for (const value of [null, 'a']) {
      expect(codec().decode(value)).to.deep.equal(t.success(value));
      expect(codec().encode(value)).to.equal(value);
    }
  });

  it('should say one thing of a value that is wrong, by the name of its codec or its own', () => {
    const said = (of: t.Decoder<unknown, unknown>) => {
      const decoded = of.decode(5);
      return decoded._tag === 'Left' ? toDecodeFailures(decoded.left) : [];
    };
    expect(said(codec())).to.deep.equal([{ path: '', expected: 'string', actual: '5' }]);
    expect(said(nullable(t.string, 'a name'))).to.deep.equal([{ path: '', expected: 'a name', actual: '5' }]);
  });
});

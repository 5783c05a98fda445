import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { isError } from '../../src/core/is-error.js';

describe('isError', () => {
  it('should recognise errors of this realm and of another', () => {
    const foreign: unknown = runInNewContext('new TypeError("x")');
    expect(foreign).to.not.be.instanceOf(Error);
    const errors = [new Error('x'), new RangeError('x'), new DOMException('x', 'AbortError'), foreign];
    for (const error of errors) expect(isError(error)).to.equal(true);
  });

  it('should not match anything else', () => {
    const others = [undefined, null, 'x', 5, {}, [], { name: 'Error', message: 'x', stack: 'x' }, () => undefined];
    for (const other of others) expect(isError(other)).to.equal(false);
  });
});

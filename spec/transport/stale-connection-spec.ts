import { expect } from 'chai';
import { NetworkError, TimeoutError } from '../../src/core/errors.js';
import { isStale, staleConnection } from '../../src/transport/fetch-like.js';

describe('isStale', () => {
  const facts = { path: '/x', attempts: 1 };
  const named = (name: string) => Object.assign(new Error('x'), { name });
  const network = (cause?: unknown) => new NetworkError('x', { ...facts, phase: 'connect', cause });

  it('should recognise a request on a connection that the server had closed', () => {
    expect(isStale(network(named(staleConnection)))).to.equal(true);
  });

  it('should not match anything else', () => {
    const late = new TimeoutError('x', { ...facts, phase: 'idle', cause: named(staleConnection) });
    for (const error of [network(), network(named('Error')), late, named(staleConnection), undefined])
      expect(isStale(error)).to.equal(false);
  });
});

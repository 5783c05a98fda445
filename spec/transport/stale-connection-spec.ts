import { expect } from 'chai';
import { NetworkError, TimeoutError } from '../../src/core/errors.js';
import { isStale, staleConnection } from '../../src/transport/fetch-like.js';

describe('isStale', () => {
  const facts = { path: '/x', attempts: 1 };
  const named = (name: string) => Object.assign(new Error('x'), { name });
  const network = (cause?: unknown) => new NetworkError('x', { ...facts, phase: 'connect', cause });

  it('should know a request that met a connection which the server had closed', () => {
    expect(isStale(network(named(staleConnection)))).to.equal(true);
  });

  it('should take nothing else for one', () => {
    const late = new TimeoutError('x', { ...facts, phase: 'idle', cause: named(staleConnection) });
    for (const error of [network(), network(named('Error')), late, named(staleConnection), undefined])
      expect(isStale(error)).to.equal(false);
  });
});

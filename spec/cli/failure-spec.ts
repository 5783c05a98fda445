import { expect } from 'chai';
import { exitCodeOf, Interrupted, explainFailure } from '../../src/cli/failure.js';
import { allFlags } from '../../src/cli/main.js';
import { isAnalyticsError } from '../../src/core/error-guards.js';
import * as errors from '../../src/core/errors.js';

const facts = { path: '/api', attempts: 1 };
const http = { ...facts, status: 500 };

const cases: readonly [error: unknown, code: number, first: RegExp][] = [
  [new errors.QueryError('q', [{ path: 'queueIds[1]', message: 'no' }]), 2, /^error \(usage\):$/],
  [new errors.AuthError('no', { ...facts, status: 401 }), 3, /^error \(auth\): no/],
  [new errors.PermissionError('no', { ...http, status: 403 }, []), 3, /^error \(permission\): no/],
  [new errors.HttpError('no', http), 4, /^error \(http\): no/],
  [new errors.RateLimitError('no', { ...http, status: 429 }), 4, /^error \(rate-limit\): no/],
  [new errors.NetworkError('no', { ...facts, phase: 'connect' }), 4, /^error \(network\): no/],
  [new errors.TimeoutError('no', { ...facts, phase: 'total' }), 4, /^error \(timeout\): no/],
  [new errors.DecodeError('no', { ...facts, reason: 'shape', failures: [] }), 4, /^error \(decode\): no/],
  [new errors.PagingError('no', 'loop', 3), 4, /^error \(paging\): no/],
  [new errors.BufferOverflowError('no', 3), 4, /^error \(overflow\): no/],
  [new errors.IncompleteError(['a/b'], new Error('ENOSPC')), 4, /^error \(incomplete\): 1 interval is missing/],
  [new Error('listen EADDRINUSE'), 4, /^error: listen EADDRINUSE$/],
];

describe('explainFailure and exitCodeOf', () => {
  for (const [error, code, first] of cases) {
    it(`should explain ${(error as Error).name} of kind ${(error as { kind?: string }).kind}`, () => {
      const lines = explainFailure(error);
      expect(lines[0]).to.match(first);
      expect(exitCodeOf(error)).to.equal(code);
      if (isAnalyticsError(error)) expect(lines.at(-1)).to.match(/^ {2}try: \S/);
    });
  }

  it('should explain the cause of an incomplete run, and its remedy', () => {
    const cause = new errors.HttpError('the server responded with 504', { ...facts, status: 504 });
    const [first, ...rest] = explainFailure(new errors.IncompleteError(['a/b'], cause));
    expect(first).to.equal(
      'error (incomplete): 1 interval is missing, request it again: a/b; the first failure: the server responded with 504 (/api, attempt 1)',
    );
    const [, ...ofCause] = explainFailure(cause);
    expect(rest.slice(0, -1)).to.deep.equal(ofCause).and.to.have.length.above(0);
  });

  it('should give the remedy for a full disk', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const advice = /^ {2}try: free disk space, then run the same command again; with --checkpoint /;
    for (const error of [full, new errors.IncompleteError(['a/b'], full)]) {
      const [first, remedy, ...more] = explainFailure(error);
      expect(first).to.contain('ENOSPC: no space left on device');
      expect(remedy).to.match(advice);
      expect(more).to.deep.equal([]);
    }
  });

  it('should report problems under the names of the flags', () => {
    const problems = [
      { path: 'queueIds[1]', message: 'one' },
      { path: 'dateFrom', message: 'two' },
      { path: 'dateFrom', message: 'two' },
      { path: 'retry.maxAttempts', message: 'three' },
      { path: 'webSocket', message: 'four' },
    ];
    expect(explainFailure(new errors.QueryError('q', problems), allFlags).slice(1, -1)).to.deep.equal([
      '  --queue-ids[1]: one',
      '  --interval: two',
      '  --max-attempts: three',
      '  package ws: four',
    ]);
  });

  it('should remove control characters', () => {
    expect(explainFailure(new Error('a\u001b[31mb\nc'))).to.deep.equal(['error: a[31mbc']);
  });

  it('should exit with 0 for a closed pipe, and with 130 for Ctrl-C', () => {
    expect(exitCodeOf(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))).to.equal(0);
    expect(exitCodeOf(new Interrupted('SIGINT'))).to.equal(130);
  });
});

import { inspect } from 'node:util';
import { expect } from 'chai';
import * as errors from '../../src/core/errors.js';
import * as guards from '../../src/core/error-guards.js';

const facts = { path: '/api/v2/analytics/queues/details/query', attempts: 3 };
const server = { ...facts, status: 503, code: 'service.unavailable', correlationId: 'c-1', serverMessage: 'm' };
const cause = new Error('below');

type Made = readonly [name: string, guard: (error: unknown) => boolean, error: errors.KnownError];

/** Each error with its name and the only guard that matches it. */
const all = (): readonly Made[] => [
  ['QueryError', guards.isQueryError, new errors.QueryError('builder', [{ path: 'a', message: 'wrong' }])],
  ['AuthError', guards.isAuthError, new errors.AuthError('no', { ...facts, status: 401, oauthError: 'bad' })],
  ['HttpError', guards.isHttpError, new errors.HttpError('no', server)],
  ['PermissionError', guards.isPermissionError, new errors.PermissionError('no', { ...server, status: 403 }, ['a:b'])],
  ['RateLimitError', guards.isRateLimitError, new errors.RateLimitError('no', { ...server, status: 429 })],
  ['NetworkError', guards.isNetworkError, new errors.NetworkError('no', { ...facts, phase: 'body', cause })],
  ['TimeoutError', guards.isTimeoutError, new errors.TimeoutError('no', { ...facts, phase: 'idle', cause })],
  ['DecodeError', guards.isDecodeError, new errors.DecodeError('no', { ...facts, reason: 'shape', failures: [] })],
  ['PagingError', guards.isPagingError, new errors.PagingError('no', 'loop', 2)],
  ['JobError', guards.isJobError, new errors.JobError('no', { state: 'FAILED' })],
  ['BufferOverflowError', guards.isBufferOverflowError, new errors.BufferOverflowError('no', 10)],
  ['MergeError', guards.isMergeError, new errors.MergeError('no', 'p95')],
  ['IncompleteError', guards.isIncompleteError, new errors.IncompleteError(['a/b', 'c/d'], cause)],
];

describe('errors', () => {
  for (const [index, [name, guard]] of all().entries()) {
    it(`should identify ${name} by its name and kind, and by its own guard only`, () => {
      const error = all()[index]![2];
      expect(guard(error)).to.equal(true);
      expect(all().filter(([, other]) => other(error))).to.have.length(1);
      expect(guards.isAnalyticsError(error)).to.equal(true);
      expect(error).to.be.instanceOf(Error).and.instanceOf(errors.AnalyticsError);
      expect(error.name).to.equal(name).and.to.equal(error.constructor.name);
      expect(error.stack).to.include(error.message);
    });
  }

  it('should each have a kind of its own', () => {
    expect(new Set(all().map(([, , { kind }]) => kind)).size).to.equal(all().length);
  });

  it('should name the missing intervals and the cause', () => {
    const error = new errors.IncompleteError(['a/b', 'c/d'], cause);
    expect(error.message).to.equal('2 intervals are missing, request them again: a/b, c/d; the first failure: below');
    expect(error).to.deep.include({ missing: ['a/b', 'c/d'], cause });
    const one = new errors.IncompleteError(['a/b'], new Error('ENOSPC'), 'the checkpoint could not be saved');
    expect(one.message).to.equal(
      '1 interval is missing, request it again: a/b; the checkpoint could not be saved: ENOSPC',
    );
  });

  it('should name ten missing intervals in the message, count the rest, and list all in a field', () => {
    const missing = Array.from({ length: 12 }, (_, index) => `${index}/${index + 1}`);
    const error = new errors.IncompleteError(missing, undefined);
    expect(error.message).to.equal(
      '12 intervals are missing, request them again: 0/1, 1/2, 2/3, 3/4, 4/5, 5/6, 6/7, 7/8, 8/9, 9/10 and 2 more',
    );
    expect(error.missing).to.equal(missing);
  });

  it('should show a cause of any type in the message', () => {
    const message = (error: unknown) => new errors.IncompleteError(['a/b'], error).message.split('; ')[1];
    expect(message('disk full')).to.equal('the first failure: disk full');
    expect(message(new TypeError(''))).to.equal('the first failure: TypeError');
    expect(message({ toString: () => expect.fail('called') })).to.equal('the first failure: a value of type object');
    expect(message(null)).to.equal(undefined);
  });

  for (const foreign of [new Error('x'), new DOMException('x'), { kind: 'http' }, 'http', null, undefined]) {
    it(`should not match ${inspect(foreign)}`, () => {
      expect(
        [guards.isAnalyticsError, ...all().map(([, guard]) => guard)].filter((guard) => guard(foreign)),
      ).to.deep.equal([]);
    });
  }

  it('should match an error of another copy of the library by its mark, and no other error', () => {
    const copy = Object.assign(new Error('x'), { kind: 'rate-limit' });
    expect(guards.isRateLimitError(copy)).to.equal(false);
    Object.defineProperty(copy, Symbol.for('genesys-analytics-rx/error'), { value: true });
    expect(guards.isRateLimitError(copy)).to.equal(true);
    expect(guards.isHttpError(copy)).to.equal(false);
  });

  it('should name the requested path and the number of attempts in each message about a request', () => {
    const fromRequests = all()
      .map(([, , error]) => error)
      .filter((error) => 'attempts' in error && error.kind !== 'decode');
    expect(fromRequests).to.have.length(6);
    for (const error of fromRequests) {
      expect(error.message).to.equal(`no (${facts.path}, attempt 3)`);
      expect(error).to.include(facts);
    }
  });

  it('should keep what the server reported', () => {
    expect(new errors.HttpError('no', { ...server, retryAfterMs: 5 })).to.include({ ...server, retryAfterMs: 5 });
    expect(new errors.PermissionError('no', server, ['a:b:c']).permissions).to.deep.equal(['a:b:c']);
  });

  it('should have a cause only where one was given', () => {
    expect(new errors.NetworkError('no', { ...facts, phase: 'connect', cause }).cause).to.equal(cause);
    expect(new errors.TimeoutError('no', { ...facts, phase: 'total', cause }).cause).to.equal(cause);
    expect(new errors.NetworkError('no', { ...facts, phase: 'connect' })).to.not.have.property('cause');
  });

  it('should list every problem of a query in the message', () => {
    const problems = [
      { path: 'interval', message: 'is wrong' },
      { path: 'metrics[1]', message: 'is unknown' },
    ];
    const error = new errors.QueryError('queuePerformance', problems);
    expect(error.message).to.equal('queuePerformance: interval: is wrong; metrics[1]: is unknown');
    expect(error.problems).to.equal(problems);
  });
});

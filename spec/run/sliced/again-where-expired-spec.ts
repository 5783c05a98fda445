import { expect } from 'chai';
import { concat, defer, type Observable, of, tap, throwError } from 'rxjs';
import { HttpError, JobError, type KnownError } from '../../../src/core/errors.js';
import type { EventNews } from '../../../src/core/events.js';
import { againWhereExpired } from '../../../src/run/sliced/read-slices.js';

const http = (status: number, serverMessage?: string, code?: string) =>
  new HttpError('no', { path: '/pages', attempts: 1, status, serverMessage, code });
const job = (state: string, cause: unknown) => new JobError('gone', { state, jobId: 'j', cause });

/** Reads `pages` pages and then fails, `failures` times; the next reading is whole. */
const read = (failures: readonly KnownError[], pagesBefore = 1) => {
  const events: EventNews[] = [];
  const rows: string[] = [];
  let [readings, pages] = [0, 0];
  let end: unknown = 'open';
  const reading$: Observable<string> = defer(() => {
    const error = failures[readings];
    readings += 1;
    pages = 0;
    const all = Array.from({ length: error === undefined ? 3 : pagesBefore }, (_, page) => `${readings}.${page}`);
    const rows$ = of(...all).pipe(tap(() => (pages += 1)));
    return error === undefined
      ? rows$
      : concat(
          rows$,
          throwError(() => error),
        );
  });
  reading$
    .pipe(
      againWhereExpired(
        () => pages,
        (event) => events.push(event),
      ),
    )
    .subscribe({
      next: (row) => rows.push(row),
      error: (error: unknown) => (end = error),
      complete: () => (end = 'complete'),
    });
  return { readings, rows, end, events };
};

describe('againWhereExpired', () => {
  const expired: Record<string, KnownError> = {
    'a 410': http(410),
    'a 400 about the cursor': http(400, 'Invalid cursor'),
    'a 400 with such a code': http(400, undefined, 'cursor.not.found'),
    'a 400 about something that has expired': http(400, 'The page token has expired'),
    'results of a job that has expired': job('EXPIRED', http(404)),
  };
  for (const [what, error] of Object.entries(expired)) {
    it(`should read again from the start after ${what}, and report it`, () => {
      const { readings, end, rows, events } = read([error]);
      expect({ readings, end, last: rows.slice(-3) }).to.deep.equal({
        readings: 2,
        end: 'complete',
        last: ['2.0', '2.1', '2.2'],
      });
      const status = 'status' in error ? error.status : 404;
      expect(events).to.deep.equal([
        { kind: 'retry', path: '/pages', attempt: 1, waitMs: 0, cause: { kind: 'http', status } },
      ]);
    });
  }

  it('should read at most two more times, then pass the error on', () => {
    const error = http(410);
    const { readings, end, events } = read([http(410), http(410), error]);
    expect(readings).to.equal(3);
    expect(end).to.equal(error);
    expect(events).to.have.length(2);
  });

  it('should pass on what is rejected before the first page', () => {
    for (const error of Object.values(expired)) expect(read([error], 0)).to.include({ readings: 1, end: error });
  });

  it('should pass on everything else', () => {
    const others = [
      http(400, 'Invalid metric'),
      http(404),
      http(500),
      job('FAILED', http(410)),
      job('EXPIRED', undefined),
    ];
    for (const error of others) expect(read([error])).to.include({ readings: 1, end: error });
  });
});

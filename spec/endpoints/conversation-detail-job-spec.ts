import { expect } from 'chai';
import { type Observable, of, throwError } from 'rxjs';
import { isQueryError } from '../../src/core/error-guards.js';
import { HttpError, NetworkError } from '../../src/core/errors.js';
import { conversationDetailJob, detailJob, type DetailJobParams } from '../../src/endpoints/conversation-detail-job.js';
import { scriptedServer } from '../helpers/scripted-server.js';
import { faultsOf } from '../helpers/faults-of.js';
import { atOnce } from '../helpers/job-server.js';
import { marbles } from '../helpers/marbles.js';

const path = '/api/v2/analytics/conversations/details/jobs';
const interval = '2026-10-01T00:00:00+02:00/2026-11-01T00:00:00+02:00';
const conversation = (conversationId: string) => ({ conversationId, conversationStart: '2026-10-01T00:00:00Z' });

/** Runs a job of two pages; `availability` is the first response. */
const ending = (
  params: Partial<DetailJobParams>,
  availability: () => Observable<unknown>,
  check: (outcome: { ids: string[]; error: unknown; log: readonly string[]; body: unknown }) => void,
) =>
  marbles((run) => {
    const server = scriptedServer(run.scheduler, ({ method, url }) => {
      if (url.endsWith('/availability')) return availability();
      if (method === 'POST') return of({ jobId: 'j' });
      if (!url.includes('/results')) return of({ state: 'FULFILLED' });
      return of(
        url.includes('cursor=n')
          ? { conversations: [conversation('b')] }
          : { conversations: [conversation('a')], cursor: 'n', dataAvailabilityDate: '2026-11-02T00:00:00Z' },
      );
    });
    const ids: string[] = [];
    let error: unknown;
    server
      .rows(atOnce(conversationDetailJob({ interval, ...params }), detailJob({ interval, ...params })))
      .subscribe({
        next: (rows) => ids.push(...rows.map(({ conversationId }) => conversationId)),
        error: (reason: unknown) => (error = reason),
      });
    run.flush();
    const body = server.requests.find(({ method }) => method === 'POST')?.body;
    check({ ids, error, body, log: server.log.map((line) => line.replace(path, '')) });
  });

const until = (dataAvailabilityDate?: unknown) => () => of({ dataAvailabilityDate });

describe('conversationDetailJob', () => {
  for (const date of [{ toString: 1, valueOf: 2 }, null, 5, ['2026-10-31T22:00:00Z'], 'soon']) {
    it(
      `should submit where the availability is ${JSON.stringify(date)}, which contains no date`,
      ending({}, until(date), ({ ids, error }) => {
        expect(error).to.equal(undefined);
        expect(ids).to.deep.equal(['a', 'b']);
      }),
    );
  }

  it(
    'should request the data availability, submit, poll, and follow the cursor with its page size',
    ending({ pageSize: 500, limit: 9 }, until('2026-10-31T22:00:00.000Z'), ({ ids, error, log, body }) => {
      expect(error).to.equal(undefined);
      expect(ids).to.deep.equal(['a', 'b']);
      expect(log).to.deep.equal([
        '0 GET /availability',
        '0 POST ',
        '3000 GET /j',
        '3000 GET /j/results?pageSize=500',
        '3000 GET /j/results?pageSize=500&cursor=n',
      ]);
      expect(body).to.deep.equal({ interval, limit: 9 });
    }),
  );

  it(
    'should reject an interval that ends after the available data, name the date, and submit nothing',
    ending({}, until('2026-10-31T21:59:59.999Z'), ({ ids, error, log }) => {
      expect(error).to.satisfy(isQueryError);
      expect((error as Error).message).to.match(/^conversationDetailJob: interval: .*2026-10-31T21:59:59\.999Z/);
      expect(ids).to.deep.equal([]);
      expect(log).to.deep.equal(['0 GET /availability']);
    }),
  );

  for (const unsaid of [undefined, null, 'soon', 7]) {
    it(
      `should continue where the date is ${JSON.stringify(unsaid) ?? 'missing'}`,
      ending({}, until(unsaid), ({ ids }) => {
        expect(ids).to.deep.equal(['a', 'b']);
      }),
    );
  }

  const forbidden = new HttpError('no', { path: `${path}/availability`, attempts: 1, status: 500 });
  it(
    'should pass on a failure of the availability request, and submit nothing',
    ending(
      {},
      () => throwError(() => forbidden),
      ({ error, log }) => {
        expect(error).to.equal(forbidden);
        expect(log).to.have.length(1);
      },
    ),
  );

  it(
    'should skip the availability request where the option disables it',
    ending({ checkAvailability: false }, until('2020-01-01T00:00:00Z'), ({ ids, log }) => {
      expect(ids).to.deep.equal(['a', 'b']);
      expect(log[0]).to.equal('0 POST ');
      expect(log[2]).to.equal('3000 GET /j/results?pageSize=1000');
    }),
  );

  it(
    'should read a job of an earlier run without an availability request',
    ending({ jobId: 'j7' }, until('2020-01-01T00:00:00Z'), ({ ids, log }) => {
      expect(ids).to.deep.equal(['a', 'b']);
      expect(log.slice(0, 2)).to.deep.equal(['0 GET /j7', '0 GET /j7/results?pageSize=1000']);
    }),
  );

  it(
    'should request a page above maxBodyBytes again at half the size, and continue at that size',
    marbles((run) => {
      const tooLarge = new NetworkError('big', { path, attempts: 1, phase: 'body', code: 'ERR_BODY_TOO_LARGE' });
      const server = scriptedServer(run.scheduler, ({ method, url }) => {
        const { pathname, searchParams } = new URL(url);
        if (method === 'POST') return of({ jobId: 'j' });
        if (!pathname.endsWith('/results')) return of({ state: 'FULFILLED' });
        const size = Number(searchParams.get('pageSize'));
        const from = Number(searchParams.get('cursor'));
        if (size > 2) return throwError(() => tooLarge);
        const conversations = [...'abcde'].slice(from, from + size).map(conversation);
        return of({ conversations, ...(from + size < 5 && { cursor: String(from + size) }) });
      });
      const params = { interval, pageSize: 8, checkAvailability: false };
      const ids: string[] = [];
      server
        .rows(atOnce(conversationDetailJob(params), detailJob(params)))
        .subscribe((rows) => ids.push(...rows.map(({ conversationId }) => conversationId)));
      run.flush();
      expect(ids.join('')).to.equal('abcde');
      expect(server.log.slice(2).map((line) => line.split('?')[1])).to.deep.equal([
        'pageSize=8',
        'pageSize=4',
        'pageSize=2',
        'pageSize=2&cursor=2',
        'pageSize=2&cursor=4',
      ]);
    }),
  );

  it('should list all problems at once', () => {
    const bad = {
      interval: 'x',
      order: 'up',
      pollMs: 1,
      limit: 0,
      startOfDayIntervalMatching: 1,
      pageSize: 0.5,
      checkAvailability: null,
      segmentFilters: [{ type: 'and' }],
    } as never;
    expect(faultsOf(() => conversationDetailJob(bad))).to.deep.equal([
      'interval',
      'segmentFilters[0]',
      'order',
      'pollMs',
      'limit',
      'startOfDayIntervalMatching',
      'pageSize',
      'checkAvailability',
    ]);
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { lastValueFrom, toArray } from 'rxjs';
import { parseInterval } from '../../src/core/interval.js';
import {
  accessToken,
  type ClientEvent,
  collect,
  conversationDetailJob,
  conversationDetails,
  type ConversationRow,
  createClient,
  isHttpError,
  isJobError,
  isMergeError,
  isQueryError,
  isTimeoutError,
} from '../../src/index.js';
import { failure, simulated, type Simulated } from '../helpers/simulated.js';

const interval = '2026-10-01T00:00:00Z/2026-10-04T00:00:00Z';
const query = conversationDetails({ interval });
const job = conversationDetailJob({ interval });
const simulator = { queues: 4, conversationsPerQueueDay: 20 };

const idsOf = (rows: readonly ConversationRow[]) => rows.map(({ conversationId }) => conversationId);
const sorted = (rows: readonly ConversationRow[]) => idsOf(rows).toSorted();

describe('details in slices', () => {
  const runs = fc.record({
    slice: fc.constantFrom('PT1H', 'PT5H', 'P1D', 'P2D', 'P3D'),
    concurrency: fc.integer({ min: 1, max: 5 }),
    order: fc.constantFrom('interval' as const, 'arrival' as const),
  });

  it('should deliver each conversation once, although several slices contain it', () =>
    simulated(
      async ({ client, events }) => {
        const whole = await collect(client.rows(query));
        expect(whole.length).to.be.greaterThan(100);
        await fc.assert(
          fc.asyncProperty(runs, async (run) => {
            events.length = 0;
            expect(sorted(await collect(client.rows(query, run)))).to.deep.equal(sorted(whole));
            expect(events.find(({ kind }) => kind === 'total-mismatch')).to.equal(undefined);
            const complete = events.find(({ kind }) => kind === 'complete');
            expect(complete).to.include({ rows: whole.length, repeated: 0, missingRows: 0 });
            const slices = events.flatMap((event) => (event.kind === 'slice' ? [event.rows] : []));
            expect(slices.reduce((sum, rows) => sum + rows, 0)).to.equal(whole.length);
          }),
          { numRuns: 12 },
        );
      },
      { simulator },
    ));

  it('should deliver a conversation that crosses midnight once, from jobs for each day', () =>
    simulated(
      async ({ client, sim, events }) => {
        const whole = await collect(client.rows(job));
        events.length = 0;
        const rows = await collect(client.rows(job, { slice: 'P1D' }));
        expect(sorted(rows)).to.deep.equal(sorted(whole));
        const submitted = sim.requests.filter(({ method, url }) => method === 'POST' && url.endsWith('/jobs'));
        expect(submitted).to.have.length(4);
        const read = events.flatMap((event) => (event.kind === 'page' ? [event.rows] : []));
        expect(read.reduce((sum, each) => sum + each, 0)).to.be.greaterThan(rows.length);
      },
      { simulator },
    ));

  /** Submissions of jobs. */
  const submitted = ({ requests }: Simulated['sim']) => requests.filter(({ jobStep }) => jobStep === 'jobSubmit');

  it('should retry a state like any request, and not split a slice whose job is running', () =>
    simulated(
      async ({ client, sim, events }) => {
        const whole = await collect(client.rows(job));
        sim.addFault({ on: 'jobStatus', times: 3, do: { status: 502 } });
        expect(sorted(await collect(client.rows(job, { slice: 'P3D' })))).to.deep.equal(sorted(whole));
        expect(submitted(sim)).to.have.length(2);
        expect(events.filter(({ kind }) => kind === 'bisect')).to.deep.equal([]);
      },
      { simulator },
    ));

  for (const on of ['jobAvailability', 'jobStatus'] as const) {
    for (const action of [{ status: 504 }, { hang: true }] as const) {
      it(`should end with the failure, and not split, where ${on} always fails (${Object.keys(action)[0]})`, () =>
        simulated(
          async ({ client, sim, events }) => {
            sim.addFault({ on, times: Infinity, do: action });
            const error = await failure(collect(client.rows(job, { slice: 'P3D' })));
            expect(error)
              .to.satisfy('hang' in action ? isTimeoutError : isHttpError)
              .and.include({ attempts: 6 });
            expect(submitted(sim)).to.have.length(on === 'jobStatus' ? 1 : 0);
            expect(events.filter(({ kind }) => kind === 'bisect')).to.deep.equal([]);
          },
          { simulator, client: { retry: { baseDelayMs: 1 }, timeouts: { attemptMs: 3000 } } },
        ));
    }
  }

  it('should not submit again, nor split, where a submission fails behind a redirect', () =>
    simulated(
      async ({ client, sim }) => {
        const moved = '/moved/jobs';
        sim.addFault({ on: 'jobSubmit', do: { status: 307, headers: { Location: moved } } });
        sim.addFault({ on: ({ url }) => url === moved, times: Infinity, do: { status: 502 } });
        const error = await failure(collect(client.rows(job, { slice: 'P3D' })));
        expect(error).to.satisfy(isJobError).and.include({ state: 'UNKNOWN' });
        expect(sim.requests.filter(({ url }) => url === moved)).to.have.length(1);
        expect(submitted(sim)).to.have.length(1);
      },
      { simulator },
    ));

  it('should deliver it once where a slice is read again, and where it is split', () =>
    simulated(
      async ({ client, sim, events }) => {
        const whole = await collect(client.rows(query));
        const ofLongRange = ({ body }: { readonly body: unknown }) => {
          const [start = '', end = ''] = String((body as { interval?: string } | undefined)?.interval).split('/');
          return Date.parse(end) - Date.parse(start) > 6 * 3_600_000;
        };
        const isSecondPage = ({ body }: { readonly body: unknown }) =>
          (body as { paging?: { pageNumber: number } } | undefined)?.paging?.pageNumber === 2;
        sim.addFault({ on: isSecondPage, do: { status: 410 } });
        sim.addFault({ on: ofLongRange, times: Infinity, do: { status: 504 } });
        const small = conversationDetails({ interval, pageSize: 10 });
        const rows = await collect(client.rows(small, { slice: 'P1D', concurrency: 2 }));
        expect(sorted(rows)).to.deep.equal(sorted(whole));
        const retried = events.filter((event) => event.kind === 'retry' && event.cause.status === 410);
        expect(retried).to.have.length(1);
        expect(events.some(({ kind }) => kind === 'bisect')).to.equal(true);
      },
      { simulator, client: { retry: { baseDelayMs: 1 } } },
    ));

  it('should deliver pages as the server sent them', () =>
    simulated(
      async ({ client }) => {
        const pages = await lastValueFrom(client.pages(query, { slice: 'PT6H' }).pipe(toArray()));
        const all = pages.flatMap(({ conversations }) => conversations ?? []);
        expect(new Set(idsOf(all)).size).to.be.lessThan(all.length);
        expect(pages.every(({ totalHits }) => typeof totalHits === 'number')).to.equal(true);
      },
      { simulator },
    ));

  it('should read more than the 31 days that one query covers', () =>
    simulated(
      async ({ client, events }) => {
        const months = conversationDetails({ interval: '2026-09-01T00:00:00Z/2026-11-01T00:00:00Z' });
        const rows = await collect(client.rows(months, { slice: 'P61D' }));
        expect(rows.length).to.be.greaterThan(100);
        expect(new Set(idsOf(rows)).size).to.equal(rows.length);
        expect(events.filter(({ kind }) => kind === 'bisect')).to.have.length(1);
      },
      { simulator: { queues: 1, conversationsPerQueueDay: 5 } },
    ));

  it('should name the remedy for more than 31 days without slices', () =>
    simulated(async ({ client }) => {
      const months = conversationDetails({ interval: '2026-09-01T00:00:00Z/2026-11-01T00:00:00Z' });
      const error = await failure(collect(client.rows(months)));
      expect(error)
        .to.have.property('message')
        .that.matches(/does not exceed 31 days: .*slice/);
    }));

  it('should reject merge before the first request, and slices of one job or of a number of conversations', () =>
    simulated(async ({ client, sim }) => {
      expect(await failure(collect(client.rows(query, { slice: 'P1D', merge: true })))).to.satisfy(isMergeError);
      for (const params of [{ jobId: 'j' }, { limit: 5 }]) {
        const one = conversationDetailJob({ interval, ...params });
        expect(await failure(collect(client.rows(one, { slice: 'P1D' })))).to.satisfy(isQueryError);
      }
      expect(sim.requests).to.deep.equal([]);
    }));

  it('should split a slice of more than 100,000 conversations after its first page', async () => {
    const [hour, day] = [3_600_000, Date.parse('2026-10-01T00:00:00Z')];
    const requested: { readonly hours: number; readonly pageNumber: number }[] = [];
    /** A conversation starts every hour, lasts for two, and more than three hours contain too many. */
    const response = (body: { readonly interval: string; readonly paging: { readonly pageNumber: number } }) => {
      const { startMs, endMs } = parseInterval(body.interval) ?? { startMs: NaN, endMs: NaN };
      const { pageNumber } = body.paging;
      const hours = (endMs - startMs) / hour;
      requested.push({ hours, pageNumber });
      const conversations = Array.from({ length: 24 }, (_, nth) => day + nth * hour)
        .filter((at) => at < endMs && at + 2 * hour > startMs)
        .map((at) => ({ conversationId: `at ${at}`, conversationStart: new Date(at).toISOString() }));
      const totalHits = hours > 3 ? 100_001 : conversations.length;
      return pageNumber === 1 ? { conversations, totalHits } : { totalHits };
    };
    const client = createClient({
      region: 'mypurecloud.com',
      credentials: accessToken('a-token'),
      budget: { perMinute: Infinity },
      fetch: (_, { body }) =>
        Promise.resolve(Response.json(response(JSON.parse(body ?? '') as Parameters<typeof response>[0]))),
    });
    const events: ClientEvent[] = [];
    client.events$.subscribe((event) => events.push(event));
    const ofDay = conversationDetails({ interval: '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z' });
    const rows = await collect(client.rows(ofDay, { slice: 'P1D', concurrency: 1 }));

    expect(idsOf(rows)).to.deep.equal(Array.from({ length: 24 }, (_, nth) => `at ${day + nth * hour}`));
    expect(requested.filter(({ hours, pageNumber }) => hours > 3 && pageNumber > 1)).to.deep.equal([]);
    expect(requested.filter(({ hours }) => hours === 3)).to.have.length.within(8, 16);
    const causes = events.flatMap((event) => (event.kind === 'bisect' ? [event.cause.kind] : []));
    expect(causes).to.include('paging');
    expect(events.find(({ kind }) => kind === 'complete')).to.include({ rows: 24, missingRows: 0 });
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import {
  collect,
  clientCredentials,
  type ClientEvent,
  createClient,
  isAuthError,
  isDecodeError,
  queueDetails,
  type QueueRow,
} from '../../src/index.js';
import { take } from 'rxjs';
import { type Fault, startSimulator } from '../../src/simulator/index.js';
import { fastRuntime } from '../helpers/fast-runtime.js';
import { until } from '../helpers/until.js';

/** How a consumer takes rows, and after how many it unsubscribes. */
interface Consumer {
  readonly by: 'push' | 'pull' | 'collect';
  readonly leavesAfter: number | undefined;
}

/** One world: the data of the server, its faults, and its concurrent readers. */
interface World {
  readonly pages: number;
  readonly rowsPerPage: number;
  readonly pageLinks: 'absolute' | 'relative';
  readonly faults: readonly Fault[];
  /** The consumers of each client: all of them read at once. */
  readonly clients: readonly (readonly Consumer[])[];
}

const perSecond = 20;

const action: fc.Arbitrary<Fault['do']> = fc.constantFrom<Fault['do']>(
  { status: 429, retryAfterS: 1 },
  { status: 500 },
  { status: 503, retryAfterS: 2 },
  { status: 504 },
  { cutBodyAt: 10 },
  { resetAt: 0 },
  { resetAt: 50 },
  { hang: true },
  { html: true },
  { emptyBody: true },
  { text: '{"entities":[' },
  { delayMs: 300 },
  { dripMs: 5, bytes: 200 },
  { tokenExpired: true },
);
/** Each occurs once or twice, far below the number of attempts of a page. */
const fault: fc.Arbitrary<Fault> = fc.record({
  on: fc.constant('page' as const),
  nth: fc.integer({ min: 1, max: 12 }),
  times: fc.integer({ min: 1, max: 2 }),
  do: action,
});
const consumer: fc.Arbitrary<Consumer> = fc.record({
  by: fc.constantFrom('push' as const, 'pull' as const, 'collect' as const),
  leavesAfter: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
});
const world: fc.Arbitrary<World> = fc.record({
  pages: fc.integer({ min: 1, max: 6 }),
  rowsPerPage: fc.integer({ min: 1, max: 5 }),
  pageLinks: fc.constantFrom('absolute' as const, 'relative' as const),
  faults: fc.array(fault, { maxLength: 4 }),
  clients: fc.array(fc.array(consumer, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 }),
});

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-02T00:00:00Z' });
const rejections = (faults: readonly Fault[]): number =>
  faults.reduce((sum, { times = 1, do: what }) => sum + ('tokenExpired' in what ? times : 0), 0);
/** A response that is not JSON is requested once more only, and so is one whose token was just renewed. */
const mayEnd = (faults: readonly Fault[]) => (error: unknown) =>
  isDecodeError(error)
    ? error.reason === 'json' && faults.some(({ do: what }) => 'html' in what || 'emptyBody' in what || 'text' in what)
    : isAuthError(error) && rejections(faults) > 1;
const numberOf = ({ queueId }: QueueRow) => Number(queueId.slice(-12));

type Client = ReturnType<typeof createClient>;

/** Takes rows, their numbers into `seen`, until it has enough. */
const read = async (client: Client, { by, leavesAfter = Infinity }: Consumer, seen: number[]): Promise<void> => {
  const rows$ = client.rows(query);
  if (by === 'collect' && leavesAfter === Infinity) return void seen.push(...(await collect(rows$)).map(numberOf));
  if (by !== 'push') {
    for await (const row of rows$) if (seen.push(numberOf(row)) >= leavesAfter) break;
    return;
  }
  // Unsubscribes inside its own next.
  await rows$.pipe(take(leavesAfter)).forEach((row) => seen.push(numberOf(row)));
};

/** Maximum number of requests sent in any second, by a client's own clock. */
const densest = (events: readonly ClientEvent[]): number => {
  const times = events.flatMap(({ kind, at }) => (kind === 'request' ? [at] : []));
  return Math.max(0, ...times.map((start) => times.filter((at) => at >= start && at < start + 1000).length));
};

describe('clients of a server with faults, against a model of both', function () {
  this.timeout(60_000);

  before('what is loaded at first takes its time', async () => {
    const sim = await startSimulator({ scripted: { pages: 1, rowsPerPage: 1 } });
    await collect(createClient({ hosts: sim.hosts, credentials: clientCredentials(sim.credentials) }).rows(query));
    await sim.stop();
  });

  it('should read each row once and in order, whichever consumers unsubscribe, and leave nothing open', () =>
    fc.assert(
      fc.asyncProperty(world, async ({ pages, rowsPerPage, pageLinks, faults, clients }) => {
        const runtime = fastRuntime();
        const scripted = { pages, rowsPerPage };
        const sim = await startSimulator({ runtime, scripted, pageLinks, faults, ratePerMinute: Infinity });
        try {
          const model = Array.from({ length: pages * rowsPerPage }, (_, index) => index);
          const made = clients.map((consumers) => {
            const client = createClient({
              hosts: sim.hosts,
              credentials: clientCredentials(sim.credentials),
              runtime,
              budget: { perMinute: Infinity, perSecond },
              retry: { maxAttempts: 12, baseDelayMs: 50 },
              timeouts: { attemptMs: 40_000, idleMs: 20_000 },
            });
            const events: ClientEvent[] = [];
            client.events$.subscribe((event) => events.push(event));
            return { client, events, consumers };
          });
          await Promise.all(
            made.flatMap(({ client, consumers }) =>
              consumers.map(async (each) => {
                const seen: number[] = [];
                const error: unknown = await read(client, each, seen).catch((reason: unknown) => reason);
                if (error !== undefined) expect(error).to.satisfy(mayEnd(faults));
                expect(seen).to.deep.equal(model.slice(0, error === undefined ? each.leavesAfter : seen.length));
              }),
            ),
          );
          await until(() => sim.connections === 0);

          // What a busy machine delayed.
          const late = made.flatMap(({ events }) =>
            events.filter((event) => event.kind === 'retry' && event.cause.kind === 'timeout'),
          );
          const tokens = sim.requests.filter(
            ({ endpoint, phase }) => endpoint === 'token' && phase === 'answered',
          ).length;
          expect(tokens).to.be.within(1, clients.length + rejections(faults) + late.length);
          for (const { events } of made) expect(densest(events)).to.be.at.most(perSecond);
          // Each consumer requests each page once, and again only where a fault occurred.
          const readers = clients.flat().length;
          const struck = faults.reduce((sum, { times = 1 }) => sum + times, 0);
          const requested = sim.requests.filter(({ endpoint }) => endpoint === 'page').length;
          expect(requested).to.be.at.most(readers * pages + struck + late.length);
        } finally {
          await sim.stop();
        }
      }),
      { numRuns: 25, endOnFailure: true, interruptAfterTimeLimit: 20_000 },
    ));
});

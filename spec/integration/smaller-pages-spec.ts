import { expect } from 'chai';
import { collect, queueDetails, rowKey } from '../../src/index.js';
import type { Fault, SimulatorRequest } from '../../src/simulator/index.js';
import { simulated, type Simulated } from '../helpers/simulated.js';

const range = { dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-08T00:00:00Z' };
const query = queueDetails(range);
const keysOf = (rows: Parameters<typeof rowKey>[1][]) => rows.map((row) => rowKey(query, row));

const sizeOf = ({ endpoint, body }: SimulatorRequest): number | undefined =>
  endpoint === 'page' ? (body as { readonly size?: number }).size : undefined;
const sizes = ({ sim }: Simulated) => sim.requests.flatMap((request) => sizeOf(request) ?? []);
const above = (most: number) => (request: SimulatorRequest) => (sizeOf(request) ?? 0) > most;

const simulator = { queues: 60, conversationsPerQueueDay: 5 };
/** A busy machine is not a timeout. */
const client = { retry: { baseDelayMs: 1 }, timeouts: { attemptMs: 20_000 } };

describe('the page size of queueDetails', () => {
  const faults: Record<string, Fault['do']> = {
    'a 504': { status: 504 },
    'a 502': { status: 502 },
    'a 408': { status: 408 },
    'an attempt that timed out': { hang: true },
  };
  for (const [what, fault] of Object.entries(faults))
    it(`should be halved after ${what} until the first page arrives, with every row once`, () =>
      simulated(
        async (all) => {
          const whole = keysOf(await collect(all.client.rows(query)));
          all.sim.addFault({ on: above(250), times: Infinity, do: fault });
          const rows = keysOf(await collect(all.client.rows(query)));
          expect(sizes(all)).to.deep.equal([1000, 1000, 500, 250]);
          expect(rows).to.deep.equal(whole);
          expect(new Set(rows).size).to.equal(rows.length).and.to.be.above(250);
        },
        { simulator, client },
      ));

  it('should not fall below 50, and stay there where that is not enough', () =>
    simulated(
      async (all) => {
        all.sim.addFault({ on: 'page', times: 5, do: { status: 504 } });
        await collect(all.client.rows(queueDetails({ ...range, size: 150 })));
        expect(sizes(all)).to.deep.equal([150, 75, 50, 50, 50, 50]);
      },
      { simulator, client },
    ));

  it('should stay after failures that it cannot have caused', () =>
    simulated(
      async (all) => {
        all.sim.addFault({ on: 'page', do: { status: 503 } });
        all.sim.addFault({ on: 'page', nth: 2, do: { status: 429, retryAfterS: 1 } });
        await collect(all.client.rows(query));
        expect(sizes(all)).to.deep.equal([1000, 1000, 1000]);
      },
      { simulator, client },
    ));

  it('should stay in a run in slices, which are split instead', () =>
    simulated(
      async (all) => {
        all.sim.addFault({ on: 'page', times: 3, do: { status: 504 } });
        await collect(all.client.rows(query, { slice: 'P7D' }));
        expect(new Set(sizes(all))).to.deep.equal(new Set([1000]));
        expect(all.events.some(({ kind }) => kind === 'bisect')).to.equal(true);
      },
      { simulator, client },
    ));

  it('should not change after the first page, as the server keeps it', () =>
    simulated(
      async (all) => {
        all.sim.addFault({ on: 'page', nth: 2, times: 2, do: { status: 504 } });
        await collect(all.client.rows(queueDetails({ ...range, size: 100 })));
        const bodies = all.sim.requests.flatMap(({ endpoint, body }) => (endpoint === 'page' ? [body] : []));
        expect(bodies.slice(1).every((body) => Object.keys(body as object).length === 0)).to.equal(true);
      },
      { simulator, client },
    ));
});

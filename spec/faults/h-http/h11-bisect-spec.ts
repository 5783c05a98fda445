import { expect } from 'chai';
import { type ClientEvent, isIncompleteError, queuePerformance, rowKey } from '../../../src/index.js';
import type { SimulatorRequest, StatusFault } from '../../../src/simulator/index.js';
import { hoursOf, requestedRange, requestedRanges } from '../../helpers/requested-ranges.js';
import type { Bench, Target } from '../support/bench.js';
import { fault } from '../support/fault.js';

const interval = '2026-10-01T00:00:00Z/2026-10-08T00:00:00Z';
const query = queuePerformance({ interval, granularity: 'PT30M' });
const small = { queues: 2, conversationsPerQueueDay: 40 };
const oneByOne = { slice: 'P1D', concurrency: 1 };
/** A run that splits its days reports the rows of each half, as this one does without a fault. */
const inHalves = async (bench: Bench, sim: Target): Promise<readonly string[]> => {
  const { rows } = await bench.run(bench.client(sim), query, { run: { ...oneByOne, slice: 'PT12H' } });
  return rows.map((row) => rowKey(query, row));
};
/** Seven days in halves; after eight responses a whole day is requested once. */
const daysInHalves = [...Array<number>(8).fill(12), 24, ...Array<number>(6).fill(12)];
const quick = { retry: { baseDelayMs: 1 } };

/** Requests for a range of more hours. */
const wider = (hours: number) => (request: SimulatorRequest) => {
  const range = requestedRange(request);
  return range !== undefined && hoursOf(range) > hours;
};
const bisects = (events: readonly ClientEvent[]) => events.filter(({ kind }) => kind === 'bisect');

fault(
  'H11',
  {
    fault: '504 three times for one interval',
    promise:
      'requested again in two halves; at the minimum length `incomplete`, which names the interval, with all other rows',
  },
  (it) => {
    it.overBoth('should attempt three times, then split, and end with every row', async (bench) => {
      const sim = await bench.simulator(small);
      const truth = await inHalves(bench, sim);
      sim.addFault({ on: wider(12), times: Infinity, do: { status: 504 } });
      const { error } = await bench.run(bench.client(sim, quick), query, { run: oneByOne, truth });
      expect(error).to.equal(undefined);
      // All other days but one are split before they are requested.
      expect(requestedRanges(sim).map(hoursOf).slice(14)).to.deep.equal([24, 24, 24, ...daysInHalves]);
      expect(bisects(bench.events)).to.have.lengthOf(2);
    });

    it.overBoth('should name what cannot be split any further, and deliver the rest', async (bench) => {
      const sim = await bench.simulator(small);
      const whole = await bench.run(bench.client(sim), query);
      const isMissing = (start: string) => start >= '2026-10-03T09:00' && start < '2026-10-03T12:00';
      const bad = Date.parse('2026-10-03T10:20:00Z');
      sim.addFault({
        on: (request) => {
          const range = requestedRange(request);
          return range !== undefined && range.startMs <= bad && bad < range.endMs;
        },
        times: Infinity,
        do: { status: 504 },
      });
      const client = bench.client(sim, { retry: { baseDelayMs: 1, maxAttempts: 3 } });
      const { rows, error } = await bench.run(client, query, {
        run: { ...oneByOne, order: 'arrival', bisect: { minWidth: 'PT3H' } },
        truth: whole.rows
          .filter(({ intervalStart }) => !isMissing(intervalStart ?? ''))
          .map((row) => rowKey(query, row)),
      });
      expect(isIncompleteError(error) && error.missing).to.deep.equal([
        '2026-10-03T09:00:00.000Z/2026-10-03T12:00:00.000Z',
      ]);
      expect(isIncompleteError(error) && error.cause).to.include({ kind: 'http', status: 504 });
      expect(rows).to.have.lengthOf(whole.rows.filter(({ intervalStart }) => !isMissing(intervalStart ?? '')).length);
      expect(rows.length).to.be.within(1, whole.rows.length - 1);
    });
  },
);

fault(
  'H14',
  {
    fault: '413, or 400 that says "too many results"',
    promise:
      'requested again in two halves, without another attempt; where the server does not say what is too large, once the smallest part has succeeded',
  },
  (it) => {
    const body = (message: string, code = 'bad.request') => ({ message, code, status: 400 });
    const responses: Record<string, readonly [StatusFault, readonly number[]]> = {
      '413': [{ status: 413 }, [0.5]],
      'a 400 with that message': [{ status: 400, body: body('Query returned too many results') }, []],
      'a 400 with that code': [{ status: 400, body: body('No', 'result.set.too.large') }, []],
      'a 400 that does not say what is too large': [{ status: 400, body: body('Limit exceeded') }, [0.5]],
    };
    for (const [what, [response, probed]] of Object.entries(responses))
      it.overBoth(`should split without another attempt after ${what}`, async (bench) => {
        const sim = await bench.simulator(small);
        const truth = await inHalves(bench, sim);
        sim.addFault({ on: wider(12), times: Infinity, do: response });
        const { error } = await bench.run(bench.client(sim, quick), query, { run: oneByOne, truth });
        expect(error).to.equal(undefined);
        expect(requestedRanges(sim).map(hoursOf).slice(14)).to.deep.equal([24, ...probed, ...daysInHalves]);
        expect(bench.events.filter(({ kind }) => kind === 'retry')).to.deep.equal([]);
      });
  },
);

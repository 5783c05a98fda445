import { expect } from 'chai';
import { explainFailure } from '../../../src/cli/failure.js';
import { isHttpError, isIncompleteError, queuePerformance } from '../../../src/index.js';
import { hoursOf, requestedRanges } from '../../helpers/requested-ranges.js';
import type { Bench } from '../support/bench.js';
import { fault } from '../support/fault.js';

const interval = '2026-10-01T00:00:00Z/2026-11-01T00:00:00Z';
const whole = queuePerformance({ interval });
const halfHours = queuePerformance({ interval, granularity: 'PT30M' });
const messages = [
  'Number of predicates exceeds the maximum of 200',
  'Number of groupBy dimensions exceeds the limit of 10',
  'Too many metrics requested',
  'Request body exceeds the maximum size of 512000 bytes',
];
const concurrency = 4;
const sent = ({ events }: Bench) => events.filter(({ kind }) => kind === 'request').length;

fault(
  'J13',
  {
    fault: '400 about predicates, metrics, dimensions or body size',
    promise: "never split: the run ends with the server's `code` and message, in the command as well",
  },
  (it) => {
    for (const message of messages)
      it.overBoth(`should end with the message after one request a slice: ${message}`, async (bench) => {
        const sim = await bench.simulator({ queues: 2 });
        const body = { message, code: 'bad.request', status: 400, contextId: 'c-1' };
        sim.addFault({ on: 'aggregates', times: Infinity, do: { status: 400, body } });
        for (const [query, run] of [
          [whole, { slice: 'P7D', merge: true }],
          [halfHours, { slice: 'P1D', concurrency }],
        ] as const) {
          const before = sent(bench);
          const { error } = await bench.run(bench.client(sim), query, { run, truth: [] });
          expect(isHttpError(error) && error.serverMessage).to.equal(message);
          expect(sent(bench) - before).to.be.within(1, concurrency);
          const printed = explainFailure(error);
          bench.saw(printed);
          expect(printed[0]).to.include(message);
        }
        expect(bench.events.filter(({ kind }) => kind === 'bisect')).to.deep.equal([]);
      });

    it('should request the smallest part once where the message does not say what is too large', async (bench) => {
      const sim = await bench.simulator({ queues: 2 });
      const body = { message: 'Request exceeds the allowed limit', code: 'bad.request', status: 400 };
      sim.addFault({ on: 'aggregates', times: Infinity, do: { status: 400, body } });
      const run = { slice: 'P7D', concurrency: 1 };
      const { error } = await bench.run(bench.client(sim), halfHours, { run, truth: [] });
      expect(isHttpError(error) && error.serverMessage).to.equal(body.message);
      expect(requestedRanges(sim).map(hoursOf)).to.deep.equal([168, 0.5]);
    });

    it('should also show the message where a limit of results cannot be met at the minimum length', async (bench) => {
      const sim = await bench.simulator({ queues: 2 });
      const body = { message: 'Result set is larger than result limit', code: 'bad.request', status: 400 };
      sim.addFault({ on: 'aggregates', times: Infinity, do: { status: 400, body } });
      const run = { slice: 'P1D', concurrency: 1, bisect: { minWidth: 'P1D' } };
      const { error } = await bench.run(bench.client(sim), halfHours, { run, truth: [] });
      if (!isIncompleteError(error)) throw error;
      expect(error.message).to.include(body.message);
      const printed = explainFailure(error);
      bench.saw(printed);
      expect(printed[0]).to.include(body.message);
    });
  },
);

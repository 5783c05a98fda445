import { expect } from 'chai';
import { isHttpError, queueDetails } from '../../../src/index.js';
import type { SimulatorRequest, StatusFault } from '../../../src/simulator/index.js';
import { readCursor } from '../../../src/simulator/routes/cursor.js';
import { fault } from '../support/fault.js';

const query = queueDetails({ dateFrom: '2026-10-05T00:00:00Z', dateTo: '2026-10-09T00:00:00Z', size: 5 });
const small = { queues: 4, conversationsPerQueueDay: 40 };
const expired: Record<string, StatusFault> = {
  '410': { status: 410, body: { code: 'gone', message: 'The cursor is gone' } },
  'a 400 about the cursor': { status: 400, body: { code: 'bad.request', message: 'Invalid or expired cursor' } },
};
const isFurther = ({ endpoint, url }: SimulatorRequest) => endpoint === 'page' && url.includes('cursor=');
/** Whether a request is for a further page of a one-day slice. */
const furtherOf =
  (day: string) =>
  (request: SimulatorRequest): boolean =>
    isFurther(request) && (cursorOf(request)?.query as { dateFrom: string }).dateFrom.startsWith(day);
const cursorOf = ({ url }: SimulatorRequest) =>
  readCursor(new URL(url, 'http://localhost').searchParams.get('cursor') ?? '');
const isFirst = ({ endpoint, url }: SimulatorRequest) => endpoint === 'page' && !url.includes('cursor=');

fault(
  'H18',
  {
    fault: '410, or a cursor that has expired, between two pages',
    promise:
      'a run in slices reads that slice again, twice at most, and delivers its rows once; any other run ends as `http`, whose message suggests slices or a new run',
  },
  (it) => {
    for (const [what, response] of Object.entries(expired)) {
      for (const concurrency of [1, 3])
        it.overBoth(`should read a slice again after ${what}, ${concurrency} at once`, async (bench) => {
          const sim = await bench.simulator(small);
          // Once in each of two slices, and twice in succession in one.
          sim.addFault({ on: furtherOf('2026-10-05'), nth: 1, do: response });
          sim.addFault({ on: furtherOf('2026-10-06'), nth: 2, do: response });
          sim.addFault({ on: furtherOf('2026-10-08'), nth: 2, times: 2, do: response });
          const run = { slice: 'P1D', concurrency };
          const { rows, error } = await bench.run(bench.client(sim), query, { run });
          expect(error).to.equal(undefined);
          expect(rows.length).to.be.above(40);
          expect(sim.requests.filter(isFirst)).to.have.lengthOf(4 + 4);
          const retries = bench.events.flatMap((event) => (event.kind === 'retry' ? [event.cause] : []));
          expect(retries).to.deep.equal(Array(4).fill({ kind: 'http', status: response.status }));
        });

      it.overBoth(`should end at ${what} after reading a slice three times`, async (bench) => {
        const sim = await bench.simulator(small);
        sim.addFault({ on: isFurther, nth: 8, times: Infinity, do: response });
        const run = { slice: 'P1D', concurrency: 1 };
        const { error } = await bench.run(bench.client(sim), query, { run });
        expect(isHttpError(error) && error).to.include({ status: response.status, attempts: 1 });
      });

      it.overBoth(`should end a run without slices at ${what}, and name the remedy`, async (bench) => {
        const sim = await bench.simulator(small);
        sim.addFault({ on: isFurther, nth: 2, times: Infinity, do: response });
        const { rows, error } = await bench.run(bench.client(sim), query);
        expect(isHttpError(error) && error).to.include({ status: response.status, attempts: 1 });
        expect(String(error)).to.match(/start again, or read the range in slices/);
        expect(rows).to.have.lengthOf(10);
      });
    }

    it('should end where a first page fails that way, as nothing has expired', async (bench) => {
      const sim = await bench.simulator(small);
      sim.addFault({ on: isFirst, nth: 2, times: Infinity, do: { status: 410 } });
      const { error } = await bench.run(bench.client(sim), query, { run: { slice: 'P1D', concurrency: 1 } });
      expect(isHttpError(error) && error).to.include({ status: 410, attempts: 1 });
      expect(sim.requests.filter(isFirst)).to.have.lengthOf(2);
    });
  },
);

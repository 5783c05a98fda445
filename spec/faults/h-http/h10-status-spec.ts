import { expect } from 'chai';
import { isHttpError, queueDetails } from '../../../src/index.js';
import { fault, type It } from '../support/fault.js';

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' });
const scripted = { pages: 6, rowsPerPage: 10 };

const survives = (it: It, status: number, retryAfterS?: number) =>
  it.overBoth(`should recover from ${status}${retryAfterS ? ' with Retry-After' : ''}`, async (bench) => {
    const action = { status, ...(retryAfterS !== undefined && { retryAfterS }) };
    const sim = await bench.simulator({ scripted, faults: [{ on: 'page', nth: 3, do: action }] });
    const { rows, error } = await bench.run(bench.client(sim), query);
    expect(error).to.equal(undefined);
    expect(rows).to.have.lengthOf(60);
    const waits = bench.events.flatMap((event) => (event.kind === 'retry' ? [event.waitMs] : []));
    expect(waits).to.have.lengthOf(1);
    expect(waits[0]).to.be.at.least(1000 * (retryAfterS ?? 0));
  });

const ends = (it: It, status: number) =>
  it.overBoth(`should end at ${status} without a second attempt`, async (bench) => {
    const sim = await bench.simulator({ scripted, faults: [{ on: 'page', nth: 3, times: Infinity, do: { status } }] });
    const { rows, error } = await bench.run(bench.client(sim), query);
    expect(isHttpError(error) && error).to.include({ status, attempts: 1 });
    expect(rows).to.have.lengthOf(20);
  });

fault('H10', { fault: '500, 502, 503 (+Retry-After), 504', promise: 'retried' }, (it) => {
  for (const status of [500, 502, 503, 504]) survives(it, status);
  survives(it, 503, 2);
});
fault('H12', { fault: '501, 505', promise: '`http`, not retried' }, (it) => [501, 505].forEach((s) => ends(it, s)));
fault('H13', { fault: '408', promise: 'retried' }, (it) => survives(it, 408));
fault('H17', { fault: '404 of the endpoint', promise: '`http`, not retried' }, (it) => ends(it, 404));
fault('H19', { fault: '409', promise: 'retried' }, (it) => survives(it, 409));

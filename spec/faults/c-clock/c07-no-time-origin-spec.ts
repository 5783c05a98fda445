import { expect } from 'chai';
import type { Runtime } from '../../../src/core/runtime.js';
import { queueDetails } from '../../../src/index.js';
import { fault } from '../support/fault.js';

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' });

/** The runtime of this library, loaded where `performance` has no `timeOrigin`. */
const runtimeWithoutOrigin = async (): Promise<Runtime> => {
  const own = Object.getOwnPropertyDescriptor(performance, 'timeOrigin');
  Object.defineProperty(performance, 'timeOrigin', { value: undefined, configurable: true });
  try {
    const fresh: string = `${import.meta.resolve('../../../src/core/runtime.js')}?without-time-origin`;
    return ((await import(fresh)) as { systemRuntime: Runtime }).systemRuntime;
  } finally {
    if (own === undefined) Reflect.deleteProperty(performance, 'timeOrigin');
    else Object.defineProperty(performance, 'timeOrigin', own);
  }
};

fault('C7', { fault: 'a platform without `performance.timeOrigin`', promise: 'every row, valid times' }, (it) => {
  it('should read every row, and report times close to the wall clock', async (bench) => {
    const runtime = await runtimeWithoutOrigin();
    const sim = await bench.simulator({ scripted: { pages: 3, rowsPerPage: 10 } });
    const { rows, error } = await bench.run(bench.client(sim, { runtime }), query);
    expect(error).to.equal(undefined);
    expect(rows).to.have.lengthOf(30);
    const times = bench.events.map(({ at }) => at);
    expect(times).to.not.have.lengthOf(0);
    expect(times.filter((at) => !(Math.abs(at - Date.now()) < 3_600_000))).to.deep.equal([]);
  });

  it('should read every row with a clock that is not a number', async (bench) => {
    const { scheduler } = await runtimeWithoutOrigin();
    const runtime = { scheduler: { now: () => NaN, schedule: scheduler.schedule.bind(scheduler) } };
    const sim = await bench.simulator({ scripted: { pages: 3, rowsPerPage: 10 } });
    const { rows, error } = await bench.run(bench.client(sim, { runtime }), query);
    expect(error).to.equal(undefined);
    expect(rows).to.have.lengthOf(30);
  });
});

import { expect } from 'chai';
import type { SchedulerLike } from 'rxjs';
import type { Runtime } from '../../../src/core/runtime.js';
import { queueObservations, queuePerformance, rowKey, type SinceOptions } from '../../../src/index.js';
import { memoryStore } from '../../helpers/memory-store.js';
import { requestedRanges } from '../../helpers/requested-ranges.js';
import { until } from '../../helpers/until.js';
import { fault } from '../support/fault.js';

const hourMs = 3_600_000;

/** Time that is advanced manually, as on a machine that has slept: its timers do not notice. */
const movable = ({ scheduler, random }: Runtime) => {
  let aheadMs = 0;
  const moved: Pick<SchedulerLike, 'now' | 'schedule'> = {
    now: () => scheduler.now() + aheadMs,
    schedule: scheduler.schedule.bind(scheduler),
  };
  return { runtime: { scheduler: moved, random }, move: (ms: number) => void (aheadMs += ms) };
};

fault(
  'C4',
  { fault: 'laptop sleeps for 8 h', promise: 'one poll after it, not the missed ones; token renewed' },
  (it) => {
    it.overBoth('should poll once after it, with a new token, and continue as before', async (bench) => {
      const { runtime, move } = movable(bench.runtime);
      const sim = await bench.simulator({ queues: 2, runtime, tokenLifeS: 3600 });
      const client = bench.client(sim, { runtime });
      const polls = () => sim.requests.filter(({ endpoint }) => endpoint === 'observations').length;
      const query = queueObservations({ queueIds: ['00000000-0000-4000-8000-000000000001'] });
      const subscription = client.observe(query, { everyMs: 60_000 }).subscribe();
      await until(() => polls() === 2);
      const asleepAt = runtime.scheduler.now();
      move(8 * hourMs);
      await until(() => polls() === 5);
      subscription.unsubscribe();
      const at = bench.events.flatMap((event) => (event.kind === 'request' ? [event.at] : []));
      // The pending timer fires once, at its time; then as before.
      expect(at.filter((ms) => ms > asleepAt && ms < asleepAt + 8 * hourMs)).to.deep.equal([]);
      const [first = NaN, second = NaN, third = NaN] = at.filter((ms) => ms >= asleepAt + 8 * hourMs);
      expect(first - asleepAt - 8 * hourMs).to.be.within(0, 70_000);
      expect(second - first).to.be.within(50_000, 75_000);
      expect(third - second).to.be.within(50_000, 75_000);
      expect(sim.requests.filter(({ endpoint }) => endpoint === 'token')).to.have.lengthOf(2);
      expect(sim.requests.filter(({ status }) => status !== 200)).to.deep.equal([]);
    });
  },
);

const range = '2026-10-01T00:00:00Z/2026-11-01T00:00:00Z';
const midnight = Date.parse('2026-10-01T00:00:00Z');
const promise = 'not requested before it has settled, and not covered by the checkpoint';

fault('C5', { fault: 'an interval that ends in the future', promise }, (it) => {
  it.overBoth('should read up to what has settled, and continue from there later', async (bench) => {
    const { runtime, move } = movable(bench.runtime);
    const sim = await bench.simulator({ queues: 2, runtime });
    const client = bench.client(sim, { runtime });
    const query = queuePerformance({ interval: range, granularity: 'PT30M' });
    const store = memoryStore();
    const options: SinceOptions = { settleMs: 900_000 };
    const keys: string[] = [];
    const report = async () => {
      const before = requestedRanges(sim).length;
      await client.since(query, store, options).forEach((row) => void keys.push(rowKey(query, row)));
      return requestedRanges(sim)
        .slice(before)
        .map(({ startMs, endMs }) => [(startMs - midnight) / hourMs, (endMs - midnight) / hourMs]);
    };
    // 10 minutes after 9 o'clock: the hour that ended at 9 has not settled yet.
    move(midnight + 9 * hourMs + 600_000 - runtime.scheduler.now());
    expect(await report()).to.deep.equal([[0, 8.5]]);
    expect(store.saves.at(-1)?.covered).to.deep.equal(['2026-10-01T00:00:00.000Z/2026-10-01T08:30:00.000Z']);
    expect(await report()).to.deep.equal([]);
    move(midnight + 10 * hourMs + 900_000 - runtime.scheduler.now());
    expect(await report()).to.deep.equal([[8.5, 10]]);
    const past = queuePerformance({ interval: '2026-10-01T00:00:00Z/2026-10-01T10:00:00Z', granularity: 'PT30M' });
    const { rows } = await bench.run(bench.client(sim, { runtime }), past);
    expect(rows).to.have.length.above(10);
    expect(keys.sort()).to.deep.equal(rows.map((row) => rowKey(past, row)).sort());
  });
});

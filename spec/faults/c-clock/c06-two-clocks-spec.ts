import { expect } from 'chai';
import { type Interval, parseInterval } from '../../../src/core/interval.js';
import type { Runtime } from '../../../src/core/runtime.js';
import { type QueueRow, queuePerformance, rowKey, type SinceOptions } from '../../../src/index.js';
import { memoryStore } from '../../helpers/memory-store.js';
import { hoursOf, requestedRanges } from '../../helpers/requested-ranges.js';
import type { Bench } from '../support/bench.js';
import { fault } from '../support/fault.js';

const hourMs = 3_600_000;
const midnight = Date.parse('2026-10-01T00:00:00Z');
const query = queuePerformance({ interval: '2026-10-01T00:00:00Z/2026-11-01T00:00:00Z', granularity: 'PT1H' });
const options: SinceOptions = { settleMs: 900_000 };

/** Steady elapsed time, with a wall clock that is set manually. */
const withWallClock = ({ scheduler, random }: Runtime, startMs: number) => {
  let setMs = startMs;
  let setAtMs = scheduler.now();
  const wallClock = () => setMs + scheduler.now() - setAtMs;
  const set = (ms: number) => void ([setMs, setAtMs] = [ms, scheduler.now()]);
  return { runtime: { scheduler, random, wallClock }, wallClock, set };
};

/** A simulator at nine o'clock, and a client whose clock is this many hours ahead of it. */
const atNine = async (bench: Bench, hoursAhead: number) => {
  const server = withWallClock(bench.runtime, midnight + 9 * hourMs + 1_200_000);
  const machine = withWallClock(bench.runtime, server.wallClock() + hoursAhead * hourMs);
  const sim = await bench.simulator({ queues: 2, runtime: server.runtime });
  const client = bench.client(sim, { runtime: machine.runtime });
  const store = memoryStore();
  const keys: string[] = [];
  const read = () => client.since(query, store, options).forEach((row) => void keys.push(rowKey(query, row)));
  const covered = () =>
    (store.saves.at(-1)?.covered ?? []).map((text) => {
      const { startMs, endMs } = parseInterval(text) as Interval;
      return [(startMs - midnight) / hourMs, (endMs - midnight) / hourMs];
    });
  /** The rows that exist up to an hour, by a client that depends on neither clock. */
  const rowsUntil = async (hour: number) => {
    const interval = `2026-10-01T00:00:00Z/${new Date(midnight + hour * hourMs).toISOString()}`;
    const { rows } = await bench.run(bench.client(sim), queuePerformance({ interval, granularity: 'PT1H' }));
    return rows.map((row: QueueRow) => rowKey(query, row));
  };
  return { server, machine, sim, read, covered, keys, rowsUntil };
};

const promise = '`since` covers exactly what has settled by the earlier of wall clock and server `Date`';
fault(
  'C6',
  { fault: 'suspended for 8 h; clock 6 h ahead, then corrected: wall clock and elapsed time differ', promise },
  (it) => {
    it.overBoth('should read the eight hours that passed while elapsed time stood still', async (bench) => {
      const { server, machine, sim, read, covered, keys, rowsUntil } = await atNine(bench, 0);
      await read();
      expect(covered()).to.deep.equal([[0, 9]]);
      for (const clock of [server, machine]) clock.set(clock.wallClock() + 8 * hourMs);
      const before = requestedRanges(sim).length;
      await read();
      expect(covered()).to.deep.equal([[0, 17]]);
      expect(requestedRanges(sim).slice(before).map(hoursOf)).to.deep.equal([8]);
      expect(bench.events.at(-1)?.at).to.be.within(machine.wallClock() - hourMs, machine.wallClock());
      expect(keys.sort()).to.deep.equal((await rowsUntil(17)).sort());
    });

    it.overBoth('should cover no future interval, and read it once it has passed', async (bench) => {
      const { server, machine, read, covered, keys, rowsUntil } = await atNine(bench, 6);
      await read();
      expect(covered()).to.deep.equal([[0, 9]]);
      expect(bench.events.filter(({ kind }) => kind === 'clock-ahead')).to.have.lengthOf(1);
      machine.set(server.wallClock());
      await read();
      expect(covered()).to.deep.equal([[0, 9]]);
      for (const clock of [server, machine]) clock.set(clock.wallClock() + 5 * hourMs);
      await read();
      expect(covered()).to.deep.equal([[0, 14]]);
      expect(bench.events.filter(({ kind }) => kind === 'clock-ahead')).to.have.lengthOf(1);
      expect(keys.sort()).to.deep.equal((await rowsUntil(14)).sort());
    });
  },
);

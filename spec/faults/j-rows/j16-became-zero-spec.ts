import { expect } from 'chai';
import { queuePerformance, type QueueRow, type Revised, rowKey } from '../../../src/index.js';
import { memoryStore } from '../../helpers/memory-store.js';
import { fault } from '../support/fault.js';

const query = queuePerformance({ interval: '2026-10-01T00:00:00Z/2026-10-01T03:00:00Z', granularity: 'PT1H' });
const step = (hour: number) => `2026-10-01T0${hour}:00:00.000Z/2026-10-01T0${hour + 1}:00:00.000Z`;

/** A response of the platform with contacts in these hours, which omits the others. */
const response = (queueId: string, hours: Readonly<Record<number, number>>) => ({
  group: { queueId, mediaType: 'voice' },
  data: Object.entries(hours).map(([hour, count]) => ({
    interval: step(Number(hour)),
    metrics: [
      { metric: 'nOffered', stats: { count } },
      { metric: 'oServiceLevel', stats: { ratio: 0.5, numerator: 1, denominator: 2, target: 0.8 } },
    ],
  })),
});

const shown = (rows: readonly Revised<QueueRow>[]) =>
  rows.map(
    ({ queueId, intervalStart, offered, serviceLevelPercent, revision }) =>
      `${queueId} ${intervalStart?.slice(11, 13)} x${offered} ${serviceLevelPercent} r${revision}`,
  );

const promise = 'reported once with zeros and a higher revision; a table by key matches the server';
fault('J16', { fault: 'a row whose values become zero, with `since`', promise }, (it) => {
  it.overBoth('should report it once, and again when it returns', async (bench) => {
    const sim = await bench.simulator();
    const says = (...results: readonly object[]) => sim.addFault({ on: 'aggregates', do: { json: { results } } });
    const client = bench.client(sim);
    const store = memoryStore();
    const table = new Map<string, Revised<QueueRow>>();
    const read = async () => {
      const rows: Revised<QueueRow>[] = [];
      await client.since(query, store, { lookback: 'P1D' }).forEach((row) => void rows.push(row));
      for (const row of rows) table.set(rowKey(query, row), row);
      return shown(rows);
    };
    says(response('a', { 0: 4, 1: 5 }), response('b', { 2: 6 }));
    expect(await read()).to.deep.equal(['a 00 x4 50 r1', 'a 01 x5 50 r1', 'b 02 x6 50 r1']);
    says(response('a', { 0: 4 }));
    expect(await read()).to.deep.equal(['a 01 x0 null r2', 'b 02 x0 null r2']);
    says(response('a', { 0: 4 }));
    expect(await read()).to.deep.equal([]);
    says(response('a', { 0: 4 }), response('b', { 2: 7 }));
    expect(await read()).to.deep.equal(['b 02 x7 50 r3']);
    expect([...table.values()].reduce((sum, { offered }) => sum + offered, 0)).to.equal(11);
  });
});

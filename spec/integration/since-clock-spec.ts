import { expect } from 'chai';
import { type ClientEvent, collect, isIncompleteError, type SinceOptions } from '../../src/index.js';
import { memoryStore } from '../helpers/memory-store.js';
import { failure } from '../helpers/simulated.js';
import { midnight, query, region, shown } from './support/region.js';

const minuteMs = 60_000;
const settled = { settleMs: 0 };
const coveredMinutes = (store: ReturnType<typeof memoryStore>) =>
  (store.saves.at(-1)?.covered ?? []).map((text) =>
    text.split('/').map((instant) => (Date.parse(instant) - midnight) / minuteMs),
  );

describe('since, with different clocks', () => {
  /** Reads at a wall clock's minutes after midnight, with the server's `Date`. */
  const reading = async (wallMinutes: number, store = memoryStore(), options: SinceOptions = settled) => {
    const server = region();
    const events: ClientEvent[] = [];
    const client = server.clientAt(wallMinutes);
    client.events$.subscribe((event) => events.push(event));
    const run = () => collect(client.since(query, store, options));
    const of = <K extends ClientEvent['kind']>(kind: K) =>
      events.filter((event): event is Extract<ClientEvent, { kind: K }> => event.kind === kind);
    return { ...server, store, run, of };
  };

  it("should read and cover what has settled by the server's clock, where the wall clock is six hours ahead", async () => {
    const { run, dateBy, store, requested, of } = await reading(60 + 6 * 60);
    dateBy(() => midnight + 60 * minuteMs);
    expect(shown(await run())).to.deep.equal(['00:00 x1 r1', '00:30 x1 r1']);
    expect(coveredMinutes(store)).to.deep.equal([[0, 60]]);
    expect(requested).to.have.length(2);
    expect(of('clock-ahead').map(({ aheadMs }) => Math.round(aheadMs / minuteMs))).to.deep.equal([360]);
    expect(of('complete').map(({ requests, rows }) => [requests, rows])).to.deep.equal([[2, 2]]);
    expect(of('failed')).to.deep.equal([]);
  });

  it("should count from the end of the settling time by the server's clock", async () => {
    const { run, dateBy, store } = await reading(90, memoryStore(), { settleMs: 15 * minuteMs });
    dateBy(() => midnight + 74 * minuteMs);
    expect(shown(await run())).to.deep.equal(['00:00 x1 r1']);
    expect(coveredMinutes(store)).to.deep.equal([[0, 30]]);
  });

  it("should complete without a row and without a save where nothing has settled by the server's clock", async () => {
    const { run, dateBy, store, of } = await reading(90);
    dateBy(() => midnight + 29 * minuteMs);
    expect(await run()).to.deep.equal([]);
    expect(store.saves).to.deep.equal([]);
    expect(of('complete').map(({ requests, asked: requested }) => [requests, requested])).to.deep.equal([
      [1, undefined],
    ]);
  });

  it('should read what has settled by the wall clock where the server is ahead, or has no valid date', async () => {
    for (const clock of [undefined, () => midnight + 1000 * minuteMs, () => NaN]) {
      const { run, dateBy, store, requested, of } = await reading(60);
      if (clock !== undefined) dateBy(clock);
      expect(await run()).to.have.length(2);
      expect(coveredMinutes(store)).to.deep.equal([[0, 60]]);
      expect(requested).to.have.length(1);
      expect(of('clock-ahead')).to.deep.equal([]);
    }
  });

  it('should keep what was delivered before a response with an earlier date, and resume from there', async () => {
    const { run, dateBy, store, requested, of } = await reading(120, memoryStore(), {
      settleMs: 0,
      slice: 'PT30M',
      concurrency: 1,
    });
    dateBy(() => midnight + (requested.length < 3 ? 120 : 90) * minuteMs);
    expect(shown(await run())).to.deep.equal(['00:00 x1 r1', '00:30 x1 r1', '01:00 x1 r1']);
    expect(coveredMinutes(store)).to.deep.equal([[0, 90]]);
    expect(of('complete').map(({ rows, requests }) => [rows, requests])).to.deep.equal([[3, requested.length]]);
  });

  it('should end as incomplete where each response has an earlier date, after four requests', async () => {
    const { run, dateBy, store, requested } = await reading(60 * 24 * 7);
    dateBy(() => midnight + (20 - requested.length) * 60 * minuteMs);
    const error = await failure(run());
    expect(isIncompleteError(error) && error.message).to.contain('2026-10-01T16:00:00.000Z');
    expect(requested).to.have.length(4);
    expect(store.saves).to.deep.equal([]);
  });
});

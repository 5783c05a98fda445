import { expect } from 'chai';
import sinon from 'sinon';
import { queueDetails } from '../../../src/index.js';
import { systemRuntime } from '../../../src/core/runtime.js';
import { until } from '../../helpers/until.js';
import { fault } from '../support/fault.js';

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' });
const scripted = { pages: 3, rowsPerPage: 5 };
const hourMs = 3_600_000;

/** A wall clock that is set manually. Timers are not affected. */
const wallClock = () => sinon.useFakeTimers({ now: Date.now(), toFake: ['Date'] });

fault(
  'C1',
  { fault: 'wall clock jumps by an hour, forwards or backwards', promise: 'no wait becomes longer or shorter' },
  (it) => {
    for (const jumpMs of [hourMs, -hourMs]) {
      it.overBoth(`should wait as long as requested where the clock jumps by ${jumpMs / hourMs} h`, async (bench) => {
        const clock = wallClock();
        bench.afterwards(() => clock.restore());
        const sim = await bench.simulator({ scripted });
        sim.addFault({ on: 'page', nth: 2, do: { status: 429, retryAfterS: 20 } });
        const client = bench.client(sim);
        const running = bench.run(client, query);
        await until(() => bench.events.some(({ kind }) => kind === 'retry'));
        clock.setSystemTime(Date.now() + jumpMs);
        const { rows, error } = await running;
        expect(error).to.equal(undefined);
        expect(rows).to.have.lengthOf(15);
        const retriedAt = bench.events.find(({ kind }) => kind === 'retry')?.at ?? NaN;
        const next = bench.events.find((event) => event.kind === 'request' && event.at >= retriedAt)?.at ?? NaN;
        expect(next - retriedAt).to.be.within(20_000, 30_000);
      });
    }

    it("should not change the client's own clock", () => {
      const clock = wallClock();
      try {
        const before = systemRuntime.scheduler.now();
        clock.setSystemTime(Date.now() + 48 * hourMs);
        expect(systemRuntime.scheduler.now() - before).to.be.within(0, 60_000);
        clock.setSystemTime(0);
        expect(systemRuntime.scheduler.now() - before).to.be.within(0, 60_000);
      } finally {
        clock.restore();
      }
    });
  },
);

fault('A11', { fault: 'wall clock jumps by an hour, and by days', promise: 'the token remains in use' }, (it) => {
  it.overBoth('should not request a token because of it', async (bench) => {
    const clock = wallClock();
    bench.afterwards(() => clock.restore());
    const sim = await bench.simulator({ scripted });
    // The clock of a client without a given one.
    const client = bench.client(sim, { runtime: systemRuntime });
    await bench.run(client, query);
    for (const jumpMs of [hourMs, -2 * hourMs, 72 * hourMs]) {
      clock.setSystemTime(Date.now() + jumpMs);
      expect((await bench.run(client, query)).error).to.equal(undefined);
    }
    expect(sim.requests.filter(({ endpoint }) => endpoint === 'token')).to.have.lengthOf(1);
  });
});

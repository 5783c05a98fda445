import { expect } from 'chai';
import { isTimeoutError, queueDetails } from '../../../src/index.js';
import { fault } from '../support/fault.js';

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' });
const scripted = { pages: 6, rowsPerPage: 10 };
const page = /^POST .*details/;

fault(
  'N13',
  { fault: 'a body that trickles in below the idle limit', promise: 'ended by the attempt and page timers: `timeout`' },
  (it) => {
    it.overBoth('should end by the total timer of its page', async (bench) => {
      const proxy = await bench.proxy(await bench.simulator({ scripted }));
      proxy.strike({ on: page, nth: 3, times: Infinity, do: { dripMs: 1000, bytes: 1 } });
      const { rows, error } = await bench.run(bench.client(proxy, { timeouts: { totalMs: 8000 } }), query);
      expect(isTimeoutError(error) && error).to.include({ phase: 'total' });
      expect(rows).to.have.lengthOf(20);
    });

    it.overBoth('should end as `timeout` with its attempts', async (bench) => {
      const proxy = await bench.proxy(await bench.simulator({ scripted }));
      proxy.strike({ on: page, nth: 3, times: Infinity, do: { dripMs: 1000, bytes: 1 } });
      const options = { timeouts: { attemptMs: 8000, idleMs: 4000 }, retry: { maxAttempts: 2 } };
      const { rows, error } = await bench.run(bench.client(proxy, options), query);
      expect(isTimeoutError(error) && error).to.include({ phase: 'attempt', attempts: 2 });
      expect(rows).to.have.lengthOf(20);
    });
  },
);

fault('N18', { fault: 'latency of 5 s with jitter', promise: 'every row, no repeated request' }, (it) => {
  it.overBoth('should wait, and request each page once', async (bench) => {
    const proxy = await bench.proxy(await bench.simulator({ scripted }));
    proxy.strike({ times: Infinity, do: (nth) => ({ latencyMs: 4000 + 500 * (nth % 5) }) });
    const { rows, error } = await bench.run(bench.client(proxy), query);
    expect(error).to.equal(undefined);
    expect(rows).to.have.lengthOf(60);
    expect(proxy.requests.filter((line) => page.test(line))).to.have.lengthOf(6);
  });
});

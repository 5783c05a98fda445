import { expect } from 'chai';
import { fault } from '../support/fault.js';
import { query } from '../support/gateway.js';

const page = /^POST .*details/;

fault(
  'N17',
  { fault: 'all sockets die, with 8 pages in flight', promise: 'each is retried; every row once and in order' },
  (it) => {
    it.overBoth('should retry all eight', async (bench) => {
      const proxy = await bench.proxy(await bench.simulator({ queues: 4 }));
      // None of the eight has a response, so all are in flight when the last of them arrives.
      const dieAt = (nth: number) => {
        if (nth === 8) proxy.resetAll();
        return { blackHole: true } as const;
      };
      proxy.strike({ on: page, times: 8, do: dieAt });
      const { rows, error } = await bench.run(bench.client(proxy), query, { run: { slice: 'P1D', concurrency: 8 } });
      expect(error).to.equal(undefined);
      expect(rows.length).to.be.above(31);
      // 31 days of one page each, and the eight again. One was on a kept connection, whose retry need not show: N15.
      expect(proxy.requests.filter((line) => page.test(line))).to.have.lengthOf(31 + 8);
    });
  },
);

import { expect } from 'chai';
import { isTimeoutError } from '../../../src/index.js';
import { breakingGateway, truth, wholePage } from '../support/breaking-gateway.js';
import { fault } from '../support/fault.js';
import { query } from '../support/gateway.js';

// The attempt timer would take longer than a test may.
const timeouts = { idleMs: 5000, attemptMs: 600_000 };
const head = [`Content-Length: ${wholePage.length}`];
const stalls = { 'before the first byte of the body': 0, 'inside the body': Math.floor(wholePage.length / 2) };

fault(
  'N12',
  { fault: 'a body that stalls forever after the headers', promise: 'ended by the idle timer, and retried' },
  (it) => {
    for (const [where, length] of Object.entries(stalls))
      it.overBoth(`should retry a response that stalls ${where}`, async (bench) => {
        const body = wholePage.subarray(0, length);
        const server = await breakingGateway(bench, { head, body, then: 'silence' });
        const { rows, error } = await bench.run(bench.client(server, { timeouts }), query, { truth });
        expect(error).to.equal(undefined);
        expect(rows).to.have.lengthOf(202);
        expect(server.requested).to.equal(3);
        const retries = bench.events.filter((event) => event.kind === 'retry');
        expect(retries.map(({ cause }) => cause.kind)).to.deep.equal(['timeout']);
      });

    it.overBoth('should end as `timeout` of the idle timer where every attempt stalls', async (bench) => {
      const server = await breakingGateway(
        bench,
        { head, body: wholePage.subarray(0, 100), then: 'silence' },
        Infinity,
      );
      const { rows, error } = await bench.run(bench.client(server, { timeouts, retry: { maxAttempts: 2 } }), query, {
        truth,
      });
      expect(isTimeoutError(error) && error).to.include({ phase: 'idle', attempts: 2 });
      expect(rows).to.have.lengthOf(2);
      expect(server.requested).to.equal(3);
    });
  },
);

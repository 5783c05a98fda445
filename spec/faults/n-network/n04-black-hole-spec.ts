import { expect } from 'chai';
import { isTimeoutError, queueDetails } from '../../../src/index.js';
import type { Bench } from '../support/bench.js';
import { blackHole, canDrop } from '../support/black-hole.js';
import { fault } from '../support/fault.js';

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' });
const scripted = { pages: 6, rowsPerPage: 10 };

/** Where no SYN is dropped, a proxy that takes the request and never responds is used instead. */
const holeBefore = async (bench: Bench) => {
  const sim = await bench.simulator({ scripted });
  if (canDrop) return blackHole(bench, sim);
  const proxy = await bench.proxy(sim);
  let isOpen = false;
  proxy.strike({ times: Infinity, do: () => (isOpen ? { latencyMs: 0 } : { blackHole: true }) });
  return { ...proxy, open: () => void (isOpen = true) };
};
const failures = ({ events }: Bench) => events.flatMap((event) => (event.kind === 'request-failed' ? [event] : []));
const retriesOf = ({ events }: Bench, path: RegExp) =>
  events.filter((event) => event.kind === 'retry' && path.test(event.path));

fault(
  'N4',
  {
    fault: 'a connection attempt without a response (SYN dropped)',
    promise: 'ended by the attempt and page timers, retried, then `timeout`',
  },
  (it) => {
    it.overBoth('should end as `timeout` after all attempts', async (bench) => {
      const hole = await holeBefore(bench);
      const options = { timeouts: { attemptMs: 20_000 }, retry: { maxAttempts: 3 } };
      const { rows, error } = await bench.run(bench.client(hole, options), query);
      expect(isTimeoutError(error) && error).to.include({ phase: 'attempt', attempts: 3 });
      expect(rows).to.deep.equal([]);
      expect(failures(bench).map(({ cause }) => cause.kind)).to.deep.equal(Array(3).fill('timeout'));
      for (const { ms } of failures(bench)) expect(ms).to.be.at.least(20_000);
      expect(retriesOf(bench, /details/)).to.have.lengthOf(2);
    });

    it.overBoth('should end by the total timer of its page', async (bench) => {
      const hole = await holeBefore(bench);
      const { error } = await bench.run(bench.client(hole, { timeouts: { totalMs: 20_000 } }), query);
      expect(isTimeoutError(error) && error).to.include({ phase: 'total', attempts: 1 });
    });

    it.overBoth('should end as `timeout` where the login host does not respond', async (bench) => {
      const { hosts, ...hole } = await holeBefore(bench);
      const target = { ...hole, hosts: { api: hosts.api, login: hosts.api } };
      const options = { timeouts: { attemptMs: 5000 }, retry: { maxAttempts: 2 } };
      const { error } = await bench.run(bench.client(target, options), query);
      expect(isTimeoutError(error) && error).to.include({ phase: 'attempt', path: '/oauth/token', attempts: 2 });
      expect(failures(bench)).to.deep.equal([]);
      expect(retriesOf(bench, /token/)).to.have.lengthOf(1);
    });

    it.overBoth('should deliver every row once the host responds again', async (bench) => {
      const hole = await holeBefore(bench);
      const client = bench.client(hole, { timeouts: { attemptMs: 20_000 } });
      const opening = client.events$.subscribe(({ kind }) => kind === 'retry' && hole.open());
      const { rows, error } = await bench.run(client, query);
      opening.unsubscribe();
      expect(error).to.equal(undefined);
      expect(rows).to.have.lengthOf(60);
      expect(retriesOf(bench, /details/)).to.have.length.above(0);
    });
  },
);

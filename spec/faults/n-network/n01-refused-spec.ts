import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect } from 'chai';
import { isNetworkError, queueDetails } from '../../../src/index.js';
import { fault } from '../support/fault.js';

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' });

fault('N1', { fault: 'connection refused', promise: 'retried, then `network` with the code' }, (it) => {
  it.overBoth('should end as `network` after all attempts', async (bench) => {
    // Nothing listens on the port of a stopped server.
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await new Promise((resolve) => server.close(resolve));
    const client = bench.client({ hosts: { api: origin, login: origin } }, { retry: { maxAttempts: 3 } });
    const { error } = await bench.run(client, query, { truth: [] });
    expect(isNetworkError(error) && error).to.include({ phase: 'connect', code: 'ECONNREFUSED', attempts: 3 });
    expect(bench.events.filter(({ kind }) => kind === 'retry')).to.have.lengthOf(2);
  });
});

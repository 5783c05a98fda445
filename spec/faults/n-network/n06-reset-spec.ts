import { expect } from 'chai';
import { isNetworkError, queueDetails } from '../../../src/index.js';
import { fault } from '../support/fault.js';

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' });
const scripted = { pages: 6, rowsPerPage: 10 };
const page = /^POST .*details/;

fault('N6', { fault: 'RST before headers', promise: 'retried, then `network` with the code' }, (it) => {
  it.overBoth('should be retried', async (bench) => {
    const proxy = await bench.proxy(await bench.simulator({ scripted }));
    proxy.strike({ on: page, nth: 3, do: { end: 'rst', of: 'response', after: 0 } });
    const { rows, error } = await bench.run(bench.client(proxy), query);
    expect(error).to.equal(undefined);
    expect(rows).to.have.lengthOf(60);
    expect(proxy.requests.filter((line) => page.test(line))).to.have.lengthOf(7);
  });

  it.overBoth('should end as `network` after all attempts', async (bench) => {
    const proxy = await bench.proxy(await bench.simulator({ scripted }));
    proxy.strike({ on: page, nth: 3, times: Infinity, do: { end: 'rst', of: 'request', after: 0 } });
    const { rows, error } = await bench.run(bench.client(proxy, { retry: { maxAttempts: 3 } }), query);
    expect(isNetworkError(error) && error).to.include({ phase: 'connect' });
    // The first one is on a kept connection, where cross-fetch resends at once: that counts as well, see N15.
    const sent = bench.events.filter((event) => event.kind === 'request' && page.test(`POST ${event.path}`));
    expect(sent).to.have.lengthOf(2 + 3);
    expect(rows).to.have.lengthOf(20);
  });
});

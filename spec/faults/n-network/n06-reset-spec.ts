import { expect } from 'chai';
import { isNetworkError, queueDetails } from '../../../src/index.js';
import { fault } from '../support/fault.js';

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' });
const scripted = { pages: 6, rowsPerPage: 10 };

fault('N6', { fault: 'RST before headers', promise: 'tried again, then `network` with the code' }, (it) => {
  it.overBoth('should be tried again', async (bench) => {
    const proxy = await bench.proxy(await bench.simulator({ scripted }));
    proxy.strike({ on: /page|details/, nth: 3, do: { end: 'rst', of: 'answer', after: 0 } });
    const { rows, error } = await bench.run(bench.client(proxy), query);
    expect(error).to.equal(undefined);
    expect(rows).to.have.lengthOf(60);
    expect(bench.events.filter(({ kind }) => kind === 'retry')).to.have.lengthOf(1);
  });

  it.overBoth('should end as `network` after all tries', async (bench) => {
    const proxy = await bench.proxy(await bench.simulator({ scripted }));
    proxy.strike({ on: /^POST .*details/, nth: 3, times: Infinity, do: { end: 'rst', of: 'request', after: 0 } });
    const { rows, error } = await bench.run(bench.client(proxy, { retry: { maxAttempts: 3 } }), query);
    expect(isNetworkError(error) && error).to.include({ phase: 'connect', attempts: 3 });
    expect(rows).to.have.lengthOf(20);
  });
});

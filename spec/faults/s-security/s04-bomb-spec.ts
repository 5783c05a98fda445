import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { isNetworkError, queueDetails } from '../../../src/index.js';
import { fault } from '../support/fault.js';

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-02T00:00:00Z' });

fault('S4', { fault: 'decompression bomb', promise: '`network` past `maxBodyBytes`, in one request' }, (it) => {
  it.overBoth('should stop reading at the cap', async (bench) => {
    const bomb = gzipSync(Buffer.alloc(2 ** 25, ' '));
    expect(bomb.length).to.be.below(50_000);
    let asked = 0;
    const server = await bench.server((_request, response) => {
      asked += 1;
      response.writeHead(200, { 'Content-Encoding': 'gzip', 'Content-Type': 'application/json' }).end(bomb);
    });
    const { error } = await bench.run(bench.client(server, { maxBodyBytes: 1_000_000 }), query, { truth: [] });
    expect(isNetworkError(error) && error.code).to.equal('ERR_BODY_TOO_LARGE');
    expect(asked).to.equal(1);
  });
});

import { createGzip, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { isNetworkError, queueDetails } from '../../../src/index.js';
import { until } from '../../helpers/until.js';
import { fault } from '../support/fault.js';

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-02T00:00:00Z' });
const token = JSON.stringify({ access_token: 'a-token-of-s4', expires_in: 86_399 });

fault('S4', { fault: 'decompression bomb', promise: '`network` above `maxBodyBytes`, in one request' }, (it) => {
  it.overBoth('should stop reading at the limit', async (bench) => {
    const bomb = gzipSync(Buffer.alloc(2 ** 25, ' '));
    expect(bomb.length).to.be.below(50_000);
    let requested = 0;
    const server = await bench.server((_request, response) => {
      requested += 1;
      response.writeHead(200, { 'Content-Encoding': 'gzip', 'Content-Type': 'application/json' }).end(bomb);
    });
    const { error } = await bench.run(bench.client(server, { maxBodyBytes: 1_000_000 }), query, { truth: [] });
    expect(isNetworkError(error) && error.code).to.equal('ERR_BODY_TOO_LARGE');
    expect(requested).to.equal(1);
  });

  it.overBoth('should not wait for the end of one that has none', async (bench) => {
    const pack = createGzip();
    const spaces = Buffer.alloc(2 ** 16, ' ');
    const fill = (): void => void pack.write(spaces, (error) => error ?? setImmediate(fill));
    let left = false;
    const server = await bench.server((request, response) => {
      if (request.url === '/oauth/token') return void response.end(token);
      response.writeHead(200, { 'Content-Encoding': 'gzip', 'Content-Type': 'application/json' });
      response.once('close', () => {
        left = true;
        pack.destroy();
      });
      pack.pipe(response);
      fill();
    });
    const { error } = await bench.run(bench.client(server, { maxBodyBytes: 1_000_000 }), query, { truth: [] });
    expect(isNetworkError(error) && error).to.include({ code: 'ERR_BODY_TOO_LARGE', attempts: 1 });
    await until(() => left);
  });
});

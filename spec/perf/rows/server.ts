// A server of the tutorial contract that costs as little as it can: page bodies are rendered once, only the link differs.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const [pages = 1000, rowsPerPage = 1000] = process.argv.slice(2).map(Number);
const path = '/api/v2/analytics/queues/details/query';

const entities = Array.from({ length: rowsPerPage }, (_, index) => ({
  queueId: `5f9c1d7e-0000-4000-8000-${String(index).padStart(12, '0')}`,
  queueName: `Queue ${index}`,
  mediaType: ['voice', 'chat', 'email', 'message', 'callback'][index % 5],
  offered: index,
  answered: index - (index % 7),
  abandoned: index % 7,
  serviceLevelPercent: 80 + (index % 20) / 8,
  avgHandleTime: 180.25 + (index % 60),
}));
const head = Buffer.from(`{"entities":${JSON.stringify(entities)}`);

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const page = Number(url.searchParams.get('page') ?? 1);
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const tail = page < pages ? `,"nextPageUri":"${origin}${path}?page=${page + 1}"}` : '}';
    const body =
      url.pathname === '/oauth/token'
        ? Buffer.from('{"access_token":"bench-token","token_type":"bearer","expires_in":86399}')
        : Buffer.concat([head, Buffer.from(tail)]);
    response.setHeader('Content-Type', 'application/json');
    response.setHeader('Content-Length', body.byteLength);
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('disconnect', () => process.exit());

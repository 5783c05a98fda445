// A server of the tutorial contract that costs as little as possible: page bodies are rendered once, only the link differs.
// Its pages are distributed evenly over October 2026, so slices that cover the month get each page once.
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
const headOfNone = Buffer.from('{"entities":[]');

const monthMs = { start: Date.parse('2026-10-01T00:00:00Z'), length: 31 * 86_400_000 };
/** The number of pages before an instant. */
const pagesBefore = (instant: string) => Math.floor((pages * (Date.parse(instant) - monthMs.start)) / monthMs.length);
/** The pages of a query, by number. */
const pagesOf = (question: string) => {
  const { dateFrom, dateTo } = JSON.parse(question) as { dateFrom: string; dateTo: string };
  return { page: pagesBefore(dateFrom) + 1, last: pagesBefore(dateTo) };
};

const token = Buffer.from('{"access_token":"bench-token","token_type":"bearer","expires_in":86399}');

const pageFor = (link: URLSearchParams, chunks: readonly Buffer[]): Buffer => {
  const { page, last } = link.has('page')
    ? { page: Number(link.get('page')), last: Number(link.get('last')) }
    : pagesOf(Buffer.concat(chunks).toString());
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const tail = page < last ? `,"nextPageUri":"${origin}${path}?page=${page + 1}&last=${last}"}` : '}';
  return Buffer.concat([page > last ? headOfNone : head, Buffer.from(tail)]);
};

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const body = url.pathname === '/oauth/token' ? token : pageFor(url.searchParams, chunks);
    response.setHeader('Content-Type', 'application/json');
    response.setHeader('Content-Length', body.byteLength);
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('disconnect', () => process.exit());

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { ResultCheck } from '../../src/cli/result-check.js';
import { advance, countsText, noProgress } from '../../src/cli/progress/counts.js';
import type { ClientEvent, CompleteEvent } from '../../src/core/events.js';
import { runMain } from './run-main.js';

const query = 'conversationDetails';
const complete = (facts: Partial<CompleteEvent> = {}): CompleteEvent => ({
  kind: 'complete',
  at: 0,
  query,
  pages: 2,
  rows: 10,
  requests: 2,
  invalid: 0,
  repeated: 0,
  missingRows: 0,
  asked: undefined,
  answered: [],
  ms: 0,
  ...facts,
});
const mismatch = (expected: number, of = query): ClientEvent => ({
  kind: 'total-mismatch',
  at: 0,
  query: of,
  expected,
  rows: 10,
});
const waits = 'no retry, no token renewal, no rate wait';

/** The failure that the check reports, and the last line of the progress, after these events. */
const after = (...events: readonly ClientEvent[]) => {
  const check = new ResultCheck();
  for (const event of events) check.event(event);
  const counts = events.reduce((all, event) => advance(all, event, query), noProgress);
  return { failure: check.failure?.message, line: countsText(counts) };
};

describe('ResultCheck', () => {
  it('should report no failure for a complete result or for repeated rows', () => {
    expect(after(complete())).to.deep.equal({ failure: undefined, line: `2 pages, 10 rows, ${waits}` });
    expect(after(complete({ repeated: 1 }))).to.deep.equal({
      failure: undefined,
      line: `2 pages, 10 rows, 1 repeated row, ${waits}`,
    });
  });

  it('should report missing rows', () => {
    expect(after(mismatch(500), complete({ missingRows: 490, repeated: 2 }))).to.deep.equal({
      failure: 'conversationDetails: 490 of 500 rows are missing, the server sent 10',
      line: `2 pages, 10 rows, 490 missing rows (server total: 500), 2 repeated rows, ${waits}`,
    });
  });

  it('should report more rows than the server counted', () => {
    expect(after(mismatch(8), complete())).to.deep.equal({
      failure: 'conversationDetails: the server counted 8 rows and sent 10',
      line: `2 pages, 10 rows, server total: 8, ${waits}`,
    });
  });

  it('should report invalid rows', () => {
    expect(after(complete({ invalid: 1 }))).to.deep.equal({
      failure: 'conversationDetails: 1 invalid row was skipped',
      line: `2 pages, 10 rows, 1 invalid row, ${waits}`,
    });
  });

  it('should report missing rows of a look-up, and not count its rows', () => {
    const lookup = complete({ query: 'routingQueues', rows: 25, missingRows: 50 });
    expect(after(mismatch(75, 'routingQueues'), lookup, complete())).to.deep.equal({
      failure: 'routingQueues: 50 of 75 rows are missing, the server sent 25',
      line: `2 pages, 10 rows, ${waits}`,
    });
  });
});

describe('genesys-rows query with a server whose total differs', () => {
  let server: Server | undefined;
  afterEach(() => new Promise((resolve) => server?.close(resolve)));

  const interval = '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z';
  /** Queries a server that sends these conversations on one page. */
  const run = async (ids: readonly string[], totalHits: number) => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (text: Buffer) => (body += text.toString()));
      request.on('end', () => {
        response.setHeader('Content-Type', 'application/json').setHeader('Connection', 'close');
        const conversations = ids.map((conversationId) => ({ conversationId, conversationStart: '2026-10-01T09:00Z' }));
        const isFirst = body.includes('"pageNumber":1');
        const page = { ...(isFirst && { conversations }), totalHits };
        const token = { access_token: 'a-token', expires_in: 3600 };
        response.end(JSON.stringify(request.url === '/oauth/token' ? token : page));
      });
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const where = ['--hosts-api', origin, '--hosts-login', origin, '--endpoint', query, '--interval', interval];
    return runMain(['query', ...where], { GENESYS_CLIENT_ID: 'id', GENESYS_CLIENT_SECRET: 'a secret' });
  };

  it('should exit with 4 and print no totals where there are more rows than the server counted', async () => {
    const { code, stdout, stderr } = await run(['a', 'b', 'c'], 2);
    expect(stderr).to.match(/^incomplete: 2 pages, 3 rows, server total: 2, /m);
    expect(stderr).to.contain('error (incomplete): conversationDetails: the server counted 2 rows and sent 3\n  try: ');
    expect(stdout).not.to.contain('Total');
    expect(code).to.equal(4);
  });

  it('should exit with 0 and report repeated rows where none is missing', async () => {
    const { code, stdout, stderr } = await run(['a', 'b', 'b'], 2);
    expect(stderr).to.match(/^complete: 2 pages, 2 rows, 1 repeated row, /m);
    expect(stdout).to.contain('Total of 2 rows');
    expect(code).to.equal(0);
  });
});

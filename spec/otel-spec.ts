import { context, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { expect } from 'chai';
import { internals } from '../src/core/client-internals.js';
import { Subject } from 'rxjs';
import {
  accessToken,
  type AnalyticsClient,
  type ClientEvent,
  collect,
  createClient,
  queueDetails,
} from '../src/index.js';
import { reportTelemetry } from '../src/otel.js';
import { simulated } from './helpers/simulated.js';
import { counted, inMemory } from './helpers/telemetry.js';
import { until } from './helpers/until.js';

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-02T00:00:00Z', size: 10 });
const path = '/api/v2/analytics/queues/details/query';

/** A client that consists of its events. */
const scripted = () => {
  const events$ = new Subject<ClientEvent>();
  const hosts = { api: 'https://api.example.com', login: 'https://login.example.com' };
  const client = { events$, [internals]: { hosts } };
  return { events$, client: client as unknown as AnalyticsClient };
};
const begun = (id: number, attempt = 1): ClientEvent => ({ kind: 'request', at: id, id, method: 'GET', path, attempt });

describe('reportTelemetry', () => {
  it('should make spans and metrics of a run with a 429 and a token renewal, without a secret', () =>
    simulated(async ({ sim, client }) => {
      sim.addFault({ on: 'page', nth: 1, do: { status: 429, retryAfterS: 1 } });
      sim.addFault({ on: 'page', nth: 3, do: { tokenExpired: true } });
      const memory = inMemory();
      const telemetry = reportTelemetry(client, memory.options);
      const rows = await collect(client.rows(query));
      const token = (await new Promise<{ value: string }>((resolve) => client.token$.subscribe(resolve))).value;
      telemetry.unsubscribe();
      const { hostname, port } = new URL(sim.hosts.api);
      const server = { 'server.address': hostname, 'server.port': Number(port) };

      const isToken = ({ attributes }: { attributes: object }) => '/oauth/token' === (attributes as never)['url.path'];
      const spans = memory.spans().filter((span) => !isToken(span));
      const pages = sim.requests.filter(({ endpoint }) => endpoint === 'page');
      expect(spans).to.have.length(pages.length);
      for (const span of spans) {
        expect(span).to.include({ name: 'POST', kind: SpanKind.CLIENT, ended: true });
        expect(span.attributes).to.deep.include({ ...server, 'http.request.method': 'POST', 'url.path': path });
      }
      const shown = spans.map(({ attributes, status }) => [
        attributes['http.response.status_code'],
        attributes['http.request.resend_count'],
        attributes['error.type'],
        status.code,
      ]);
      expect(shown.slice(0, 4)).to.deep.equal([
        [429, undefined, '429', SpanStatusCode.ERROR],
        [200, 1, undefined, SpanStatusCode.UNSET],
        [401, undefined, '401', SpanStatusCode.ERROR],
        [200, 1, undefined, SpanStatusCode.UNSET],
      ]);

      const points = await memory.points();
      const ok = { ...server, 'http.request.method': 'POST', 'http.response.status_code': 200 };
      const tokens = memory.spans().filter(isToken);
      expect(tokens).to.have.length(2);
      const durations = points.get('http.client.request.duration') ?? [];
      expect(
        durations.map(({ unit, attributes, value }) => [unit, attributes, (value as { count: number }).count]),
      ).to.have.deep.members([
        ['s', ok, pages.length - 2 + tokens.length],
        ['s', { ...ok, 'http.response.status_code': 429, 'error.type': '429' }, 1],
        ['s', { ...ok, 'http.response.status_code': 401, 'error.type': '401' }, 1],
      ]);
      expect(counted(points.get('genesys.analytics.rows'))).to.deep.equal([
        [rows.length, { 'genesys.query': 'queueDetails' }],
      ]);
      expect(counted(points.get('genesys.analytics.pages'))).to.deep.equal([
        [pages.length - 2, { 'genesys.query': 'queueDetails' }],
      ]);
      expect(counted(points.get('genesys.analytics.retries'))).to.deep.equal([[1, { 'error.type': '429' }]]);
      expect(counted(points.get('genesys.analytics.runs'))).to.deep.equal([[1, { 'genesys.query': 'queueDetails' }]]);
      expect(counted(points.get('genesys.analytics.tokens'))).to.have.deep.members([
        [1, { 'genesys.token.renewed': false }],
        [1, { 'genesys.token.renewed': true }],
      ]);

      const reported = JSON.stringify([
        memory.spans().map(({ name, attributes, events }) => [name, attributes, events]),
        [...points],
      ]);
      for (const secret of [sim.credentials.clientSecret, sim.credentials.clientId, token]) {
        expect(reported).not.to.contain(secret);
      }
      expect(reported).not.to.match(/\?|cursor|Bearer|Basic/);
      await memory.stop();
    }));

  it('should contain no token that a server writes into its own link', async () => {
    const token = 'hush-hush-token';
    const memory = inMemory();
    const pages = [{ entities: [], nextPageUri: `/api/v2/${token}/next?cursor=${token}` }, { entities: [] }];
    const client = createClient({
      region: 'mypurecloud.com',
      credentials: accessToken(token),
      fetch: () => Promise.resolve(new Response(JSON.stringify(pages.shift()))),
    });
    reportTelemetry(client, memory.options);
    await collect(client.rows(query));
    const paths = memory.spans().map(({ attributes }) => attributes['url.path']);
    expect(paths).to.deep.equal([path, '/api/v2/[redacted]/next']);
    expect(JSON.stringify(memory.spans().map(({ attributes }) => attributes))).not.to.contain('hush');
    await memory.stop();
  });

  it('should distinguish failed requests from cancelled ones', async () => {
    const memory = inMemory();
    const { events$, client } = scripted();
    reportTelemetry(client, memory.options);
    events$.next(begun(1));
    events$.next(begun(2));
    events$.next({ kind: 'request-failed', at: 9, id: 1, path, ms: 8, cause: { kind: 'network', status: undefined } });
    events$.next({ kind: 'request-failed', at: 9, id: 2, path, ms: 7, cause: { kind: 'aborted', status: undefined } });
    const shown = memory
      .spans()
      .map(({ attributes, status, duration }) => [attributes['error.type'], status.code, duration]);
    expect(shown).to.deep.equal([
      ['network', SpanStatusCode.ERROR, [0, 8_000_000]],
      ['aborted', SpanStatusCode.UNSET, [0, 7_000_000]],
    ]);
    const [network] = (await memory.points()).get('http.client.request.duration') ?? [];
    expect(network?.attributes).to.deep.equal({
      'server.address': 'api.example.com',
      'server.port': 443,
      'http.request.method': 'GET',
      'error.type': 'network',
    });
    await memory.stop();
  });

  it('should give a span the measured duration where the wall clock was set back meanwhile', async () => {
    const memory = inMemory();
    const { events$, client } = scripted();
    reportTelemetry(client, memory.options);
    const atMs = Date.parse('2026-10-01T08:00:00Z');
    events$.next({ ...begun(1), at: atMs });
    const ended = { kind: 'response', id: 1, path, status: 200, ms: 250, bytes: 2, correlationId: undefined } as const;
    events$.next({ ...ended, at: atMs - 3_600_000 });
    const [span] = memory.spans();
    expect(span?.startTime).to.deep.equal([atMs / 1000, 0]);
    expect(span?.duration).to.deep.equal([0, 250_000_000]);
    await memory.stop();
  });

  it('should count all other events', async () => {
    const memory = inMemory();
    const { events$, client } = scripted();
    reportTelemetry(client, memory.options);
    const cause = { kind: 'timeout', status: undefined };
    const halves = ['a/b', 'b/c'] as const;
    events$.next({ kind: 'invalid-row', at: 0, path: 'entities[0]', expected: 'a', actual: 'b' });
    events$.next({ kind: 'bisect', at: 0, interval: 'a/c', halves, cause });
    events$.next({ kind: 'poll-failed', at: 0, query: 'q', waitMs: 1, cause });
    events$.next({ kind: 'budget-wait', at: 0, waitMs: 1500 });
    events$.next({ kind: 'live', at: 0, channel: 1, state: 'reconnecting' });
    events$.next({ kind: 'live', at: 0, channel: 1, state: 'open' });
    const points = await memory.points();
    expect(counted(points.get('genesys.analytics.invalid_rows'))).to.deep.equal([[1, {}]]);
    expect(counted(points.get('genesys.analytics.bisects'))).to.deep.equal([[1, { 'error.type': 'timeout' }]]);
    expect(counted(points.get('genesys.analytics.poll_failures'))).to.deep.equal([
      [1, { 'genesys.query': 'q', 'error.type': 'timeout' }],
    ]);
    expect(counted(points.get('genesys.analytics.reconnects'))).to.deep.equal([[1, {}]]);
    expect(points.get('genesys.analytics.budget_wait.duration')?.[0]?.value).to.deep.include({ count: 1, sum: 1.5 });
    await memory.stop();
  });

  it('should end with its subscription, and leave no span open', async () => {
    const memory = inMemory();
    const { events$, client } = scripted();
    const telemetry = reportTelemetry(client, memory.options);
    events$.next(begun(1));
    telemetry.unsubscribe();
    expect(memory.spans()).to.have.length(1);
    expect(events$.observed).to.equal(false);
    await memory.stop();
  });

  it('should work without a provider, as OpenTelemetry does', () => {
    const { events$, client } = scripted();
    const telemetry = reportTelemetry(client);
    events$.next(begun(1));
    events$.next({ kind: 'response', at: 2, id: 1, path, status: 200, ms: 1, bytes: 2, correlationId: 'c' });
    telemetry.unsubscribe();
    expect(context.active()).to.be.an('object');
  });
});

describe('request events', () => {
  it('should pair each request with one response or failure, also where the consumer unsubscribes', () =>
    simulated(async ({ sim, client, events }) => {
      sim.addFault({ on: 'page', nth: 1, do: { resetAt: 0 } });
      sim.addFault({ on: 'page', nth: 3, do: { hang: true } });
      const run = client.rows(query).subscribe({ error: () => undefined });
      await until(() => events.filter(({ kind }) => kind === 'request').length === 3);
      run.unsubscribe();
      const requests = events.flatMap((event) => (event.kind === 'request' ? [event.id] : []));
      expect(requests).to.deep.equal([1, 2, 3]);
      const ends = events.flatMap((event) => {
        if (event.kind === 'response') return [[event.id, event.status]];
        return event.kind === 'request-failed' ? [[event.id, event.cause.kind]] : [];
      });
      expect(ends).to.deep.equal([
        [1, 'network'],
        [2, 200],
        [3, 'aborted'],
      ]);
    }));

  it('should report no failure of a request with a response, whatever its status', () =>
    simulated(async ({ sim, client, events }) => {
      sim.addFault({ on: 'page', nth: 1, do: { status: 503 } });
      await collect(client.rows(query));
      expect(events.filter(({ kind }) => kind === 'request-failed')).to.deep.equal([]);
      const [requests, responses] = ['request', 'response'].map((wanted) =>
        events.filter(({ kind }) => kind === wanted),
      );
      expect(requests?.length).to.equal(responses?.length);
    }));
});

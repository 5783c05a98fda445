import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { expect } from 'chai';
import { internals, internalsOf } from '../src/core/client-internals.js';
import { throwError } from 'rxjs';
import { collect, queueDetails, queuePerformance } from '../src/index.js';
import { reportTelemetry } from '../src/otel.js';
import { simulated } from './helpers/simulated.js';
import { counted, inMemory } from './helpers/telemetry.js';
import { until } from './helpers/until.js';

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-02T00:00:00Z', size: 10 });

describe('telemetry of token requests and failed runs', () => {
  it('should make a span for each token request, to the login host, and for the run', () =>
    simulated(async ({ sim, client, events }) => {
      sim.addFault({ on: 'token', nth: 1, do: { status: 503 } });
      sim.addFault({ on: 'token', nth: 2, do: { resetAt: 0 } });
      sim.addFault({ on: 'page', nth: 2, do: { status: 404 } });
      const memory = inMemory();
      // Distinguished by their ports.
      const { api, login } = { api: new URL('http://api.example.com:81'), login: new URL(sim.hosts.login) };
      const own = internalsOf('reportTelemetry', client);
      const hosts = { api: api.origin, login: login.origin };
      const renamed = { events$: client.events$, [internals]: { ...own, hosts } };
      const telemetry = reportTelemetry(renamed, memory.options);
      const error: unknown = await collect(client.rows(query)).catch((reason: unknown) => reason);
      telemetry.unsubscribe();
      expect(error).to.include({ kind: 'http', status: 404 });

      const [first, second, third, ...others] = memory.spans();
      const failed = others.pop();
      const toLogin = {
        'server.address': login.hostname,
        'server.port': Number(login.port),
        'http.request.method': 'POST',
        'url.path': '/oauth/token',
      };
      const shown = [first, second, third].map((span) => [span?.name, span?.kind, span?.status.code, span?.attributes]);
      const { CLIENT } = SpanKind;
      expect(shown).to.deep.equal([
        ['POST', CLIENT, SpanStatusCode.ERROR, { ...toLogin, 'http.response.status_code': 503, 'error.type': '503' }],
        ['POST', CLIENT, SpanStatusCode.ERROR, { ...toLogin, 'http.request.resend_count': 1, 'error.type': 'network' }],
        [
          'POST',
          CLIENT,
          SpanStatusCode.UNSET,
          { ...toLogin, 'http.request.resend_count': 2, 'http.response.status_code': 200 },
        ],
      ]);
      expect(others.map(({ attributes }) => attributes['http.response.status_code'])).to.deep.equal([200, 404]);
      expect(others.map(({ attributes }) => attributes['server.port'])).to.deep.equal([81, 81]);

      expect(failed).to.deep.include({
        name: 'queueDetails',
        kind: SpanKind.INTERNAL,
        status: { code: SpanStatusCode.ERROR },
        attributes: { 'genesys.query': 'queueDetails', 'error.type': '404' },
      });
      const reported = events.flatMap((event) => (event.kind === 'failed' ? [event] : []));
      expect(reported).to.have.lengthOf(1);
      const ms = ([s, ns]: readonly [number, number]) => s * 1000 + ns / 1e6;
      for (const each of reported) {
        expect(each.ms).to.be.above(0);
        expect(ms(failed?.endTime ?? [0, 0])).to.be.closeTo(each.at, 0.01);
        expect(ms(failed?.startTime ?? [0, 0])).to.be.closeTo(each.at - each.ms, 0.01);
      }
      expect(ms(first?.duration ?? [0, 0])).to.be.above(0);
      const points = await memory.points();
      expect(counted(points.get('genesys.analytics.run_failures'))).to.deep.equal([
        [1, { 'genesys.query': 'queueDetails', 'error.type': '404' }],
      ]);
      expect(points.get('genesys.analytics.runs')).to.equal(undefined);
      expect(JSON.stringify([memory.spans().map(({ attributes }) => attributes), [...points]])).not.to.contain(
        sim.credentials.clientSecret,
      );
      await memory.stop();
    }));

  it('should record one aborted request where a consumer unsubscribes, and nothing else', () =>
    simulated(async ({ sim, client, events }) => {
      sim.addFault({ on: 'token', do: { hang: true } });
      const memory = inMemory();
      const telemetry = reportTelemetry(client, memory.options);
      const run = client.rows(query).subscribe();
      await until(() => sim.requests.length === 1);
      run.unsubscribe();
      const shown = memory.spans().map(({ attributes, status }) => [attributes['error.type'], status.code]);
      expect(shown).to.deep.equal([['aborted', SpanStatusCode.UNSET]]);
      expect(events.map(({ kind }) => kind)).to.deep.equal(['token-request']);
      telemetry.unsubscribe();
      await memory.stop();
    }));

  it('should record a run that fails before its first request', () =>
    simulated(async ({ client, events }) => {
      const checkpoint = { load: () => throwError(() => new RangeError('no disk')), save: () => [] };
      const sliced = queuePerformance({ interval: '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z' });
      await collect(client.rows(sliced, { checkpoint })).catch(() => undefined);
      const reported = events.map((event) => event.kind === 'failed' && [event.query, event.cause]);
      expect(reported).to.deep.equal([['queuePerformance', { kind: 'unknown', status: undefined }]]);
    }));
});

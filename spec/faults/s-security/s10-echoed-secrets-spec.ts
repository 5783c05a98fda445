import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { expect } from 'chai';
import { explainFailure } from '../../../src/cli/failure.js';
import { reportTelemetry } from '../../../src/otel.js';
import type { Bench } from '../support/bench.js';
import { fault } from '../support/fault.js';
import { query } from '../support/gateway.js';

const credentials = { clientId: 'a-client-id', clientSecret: 'hush+hush/an-echoed-secret=' };
const basic = btoa(`${credentials.clientId}:${credentials.clientSecret}`);
const token = '{"access_token":"a-token-of-the-gateway","expires_in":86399}';

/** Runs the query, with spans, against a gateway that is API and login host at once. */
const runAgainst = async (bench: Bench, respond: (url: string) => { status?: number; body: object }) => {
  const server = await bench.server((request, response) => {
    request.resume();
    if (request.url === '/oauth/token') return void response.end(token);
    const { status = 200, body } = respond(request.url ?? '');
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  });
  for (const secret of [credentials.clientSecret, basic]) bench.secret(secret);
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  bench.afterwards(() => provider.shutdown());
  const client = bench.client({ ...server, credentials });
  reportTelemetry(client, { tracer: provider.getTracer('spec') });
  const { error } = await bench.run(client, query, { truth: [] });
  bench.saw(exporter.getFinishedSpans().map(({ name, attributes, events }) => ({ name, attributes, events })));
  bench.saw(explainFailure(error));
  return error;
};

fault(
  'S10',
  {
    fault: 'the API host echoes the client secret or the Basic value, also in the path of a next link',
    promise: 'in no error, event, span or output of the command',
  },
  (it) => {
    for (const status of [400, 403, 500])
      it.overBoth(`should show neither of them in a ${status}`, async (bench) => {
        const message = `unknown client ${credentials.clientSecret}, Basic ${basic}`;
        const error = await runAgainst(bench, () => ({ status, body: { message, code: 'bad.request', status } }));
        expect((error as Error).message).to.include('unknown client [redacted], Basic [redacted]');
      });

    for (const [name, secret] of [
      ['the secret', credentials.clientSecret],
      ['the Basic value', basic],
    ] as const)
      it.overBoth(`should show no path of a link with ${name}`, async (bench) => {
        const nextPageUri = `/api/v2/${encodeURIComponent(secret)}/details?cursor=2`;
        const error = await runAgainst(bench, (url) =>
          url.includes('cursor') ? { status: 404, body: { message: 'no' } } : { body: { entities: [], nextPageUri } },
        );
        expect(error).to.include({ kind: 'http', path: '/api/v2/[redacted]/details' });
      });

    it('should not show them where the link leads back to itself', async (bench) => {
      const nextPageUri = `/api/v2/${encodeURIComponent(credentials.clientSecret)}/details?cursor=2`;
      const error = await runAgainst(bench, () => ({ body: { entities: [], nextPageUri } }));
      expect(error).to.include({ kind: 'paging' });
    });
  },
);

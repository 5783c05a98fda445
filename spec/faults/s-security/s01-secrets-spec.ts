import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { queueDetails } from '../../../src/index.js';
import { reportTelemetry } from '../../../src/otel.js';
import { fault } from '../support/fault.js';

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-02T00:00:00Z', size: 10 });

fault('S1', { fault: 'secrets looked for in errors, events and spans', promise: 'none' }, (it) => {
  it.overBoth('should be in none of them', async (bench) => {
    const sim = await bench.simulator();
    sim.addFault({ on: 'page', nth: 1, do: { status: 429, retryAfterS: 1 } });
    sim.addFault({ on: 'page', nth: 3, do: { tokenExpired: true } });
    const exporter = new InMemorySpanExporter();
    const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
    bench.afterwards(() => provider.shutdown());
    const client = bench.client(sim);
    reportTelemetry(client, { tracer: provider.getTracer('spec') });
    const { error } = await bench.run(client, query);
    expect(error).to.equal(undefined);
    bench.secret((await firstValueFrom(client.token$)).value);
    const spans = exporter.getFinishedSpans().map(({ name, attributes, events }) => ({ name, attributes, events }));
    expect(spans).to.have.length.above(3);
    bench.saw(spans);
    bench.saw(bench.events);
  });
});

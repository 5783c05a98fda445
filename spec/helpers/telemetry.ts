import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';

/** A tracer and a meter whose output stays in memory. */
export const inMemory = () => {
  const spans = new InMemorySpanExporter();
  const tracers = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 2 ** 31 - 1 });
  const meters = new MeterProvider({ readers: [reader] });
  return {
    options: { tracer: tracers.getTracer('spec'), meter: meters.getMeter('spec') },
    spans: () => spans.getFinishedSpans(),
    /** Points by metric: value, or count and sum of a histogram, with their attributes. */
    points: async () => {
      await reader.forceFlush();
      const metrics =
        exporter
          .getMetrics()
          .at(-1)
          ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
      return new Map(
        metrics.map(({ descriptor, dataPoints }) => [
          descriptor.name,
          dataPoints.map(({ value, attributes }) => ({ value, attributes, unit: descriptor.unit })),
        ]),
      );
    },
    stop: () => Promise.all([tracers.shutdown(), meters.shutdown()]),
  };
};

/** Values and attributes of points. */
export const counted = (points: readonly { value: unknown; attributes: object }[] = []) =>
  points.map(({ value, attributes }) => [value, attributes]);

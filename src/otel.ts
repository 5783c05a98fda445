import {
  type Attributes,
  type HrTime,
  type Meter,
  metrics,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
  ValueType,
} from '@opentelemetry/api';
import type { Subscription } from 'rxjs';
import type { AnalyticsClient } from './client.js';
import { internalsOf } from './core/client-internals.js';
import type { CauseFacts } from './core/errors.js';
import type { ClientEvent, FailedEvent, RequestEvent, TokenRequestEvent } from './core/events.js';
import type { Hosts } from './core/hosts.js';

/** Where {@link reportTelemetry} records spans and metrics. */
export interface TelemetryOptions {
  /** @defaultValue the global provider's tracer of the name `genesys-analytics-rx` */
  readonly tracer?: Tracer | undefined;
  /** @defaultValue the global provider's meter of the name `genesys-analytics-rx` */
  readonly meter?: Meter | undefined;
}

const name = 'genesys-analytics-rx';

/**
 * Records a client's events as OpenTelemetry spans and metrics, until the returned subscription is unsubscribed: a span and a duration
 * for every request, including token requests, named by the HTTP semantic conventions (https://opentelemetry.io/docs/specs/semconv/http),
 * a span for every run that fails, and counters of all other events. Attributes contain paths without a query string, and neither secrets
 * nor tokens, like the events.
 *
 * @example
 * ```ts
 * import { reportTelemetry } from 'genesys-analytics-rx/otel';
 *
 * const telemetry = reportTelemetry(client);
 * await collect(client.rows(query));
 * telemetry.unsubscribe();
 * ```
 */
export const reportTelemetry = (
  client: Pick<AnalyticsClient, 'events$'>,
  { tracer = trace.getTracer(name), meter = metrics.getMeter(name) }: TelemetryOptions = {},
): Subscription => {
  const requests = requestTelemetry(tracer, meter, internalsOf('reportTelemetry', client).hosts);
  const runs = failedRuns(tracer);
  const count = counters(meter);
  const subscription = client.events$.subscribe((event) => {
    requests.take(event);
    if (event.kind === 'failed') runs(event);
    count(event);
  });
  subscription.add(requests.endAll);
  return subscription;
};

/** Histogram bucket bounds that the conventions recommend for request durations, in seconds. */
const durationBoundsS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

const requestTelemetry = (tracer: Tracer, meter: Meter, hosts: Hosts) => {
  const [server, loginServer] = [serverOf(hosts.api), serverOf(hosts.login)];
  const open = new Map<number, Open>();
  const duration = meter.createHistogram('http.client.request.duration', {
    description: 'Duration of requests, from sending to the last byte of the answer.',
    unit: 's',
    advice: { explicitBucketBoundaries: durationBoundsS },
  });

  const begun = (to: Attributes, { at, method, path, attempt }: Omit<RequestEvent, 'kind' | 'id'>): Open => {
    const attributes = { ...to, 'http.request.method': method };
    const span = tracer.startSpan(method, {
      kind: SpanKind.CLIENT,
      startTime: instant(at),
      attributes: { ...attributes, 'url.path': path, ...(attempt > 1 && { 'http.request.resend_count': attempt - 1 }) },
    });
    return { span, attributes, startedMs: at };
  };

  const end = ({ span, attributes, startedMs }: Open, { ms, outcome, more = {} }: Ending): void => {
    span.setAttributes({ ...outcome, ...more });
    const { 'error.type': failure } = outcome;
    if (failure !== undefined && failure !== 'aborted') span.setStatus({ code: SpanStatusCode.ERROR });
    // Uses the measured duration, because the wall clock may have been corrected meanwhile.
    span.end(instant(startedMs + ms));
    duration.record(ms / 1000, { ...attributes, ...outcome });
  };

  const endOf = (id: number, ending: Ending): void => {
    const request = open.get(id);
    // The request was sent before the subscription.
    if (request === undefined) return;
    open.delete(id);
    end(request, ending);
  };

  /** Records a token request, which is reported only when it ends. */
  const token = ({ at, ms, status, cause, ...request }: TokenRequestEvent): void => {
    const outcome = cause === undefined ? answered(status ?? 0) : errorType(cause);
    end(begun(loginServer, { ...request, at: at - ms }), { ms, outcome });
  };

  return {
    take: (event: ClientEvent): void => {
      if (event.kind === 'request') open.set(event.id, begun(server, event));
      if (event.kind === 'token-request') token(event);
      if (event.kind === 'request-failed') endOf(event.id, { ms: event.ms, outcome: errorType(event.cause) });
      if (event.kind === 'response') {
        const { id, ms, status, correlationId } = event;
        const more = correlationId && { 'http.response.header.inin-correlation-id': [correlationId] };
        endOf(id, { ms, outcome: answered(status), ...(more && { more }) });
      }
    },
    /** Ends the spans of open requests, whose ends are not received after unsubscribing. */
    endAll: (): void => {
      for (const { span } of open.values()) span.end();
      open.clear();
    },
  };
};

/** A request in progress. */
interface Open {
  readonly span: Span;
  readonly attributes: Attributes;
  /** By the wall clock. */
  readonly startedMs: number;
}

interface Ending {
  readonly ms: number;
  readonly outcome: Attributes;
  /** Attributes of the span only: one value for each request would be too many for a metric. */
  readonly more?: Attributes | undefined;
}

const answered = (status: number): Attributes => ({
  'http.response.status_code': status,
  ...((status < 200 || status > 299) && { 'error.type': String(status) }),
});

/** Records a span for each run that fails, named after its query. Complete runs are only counted. */
const failedRuns =
  (tracer: Tracer) =>
  ({ at, ms, query, cause }: FailedEvent): void => {
    const attributes = { 'genesys.query': query, ...errorType(cause) };
    const span = tracer.startSpan(query, { startTime: instant(at - ms), attributes });
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(instant(at));
  };

/** Creates the counters of events other than requests. */
const counters = (meter: Meter) => {
  const counter = (what: string, unit: string, description: string) =>
    meter.createCounter(`genesys.analytics.${what}`, { unit, description, valueType: ValueType.INT });
  const pages = counter('pages', '{page}', 'Pages read and decoded.');
  const rows = counter('rows', '{row}', 'Rows in the pages that were read.');
  const invalid = counter('invalid_rows', '{row}', "Invalid rows skipped with `onInvalidRow: 'skip'`.");
  const retries = counter('retries', '{retry}', 'Tries that failed and were followed by another one.');
  const tokens = counter('tokens', '{token}', 'Tokens fetched.');
  const bisects = counter('bisects', '{slice}', 'Slices that were too much for the server.');
  const runs = counter('runs', '{run}', 'Runs that have delivered everything that was requested.');
  const failures = counter('run_failures', '{run}', 'Runs that have ended with an error.');
  const polls = counter('poll_failures', '{poll}', 'Polls that failed with all their tries.');
  const reconnects = counter('reconnects', '{connection}', 'Connections of live streams that were lost.');
  const waits = meter.createHistogram('genesys.analytics.budget_wait.duration', {
    description: 'How long requests waited for their slot in the rate budget.',
    unit: 's',
    advice: { explicitBucketBoundaries: durationBoundsS },
  });

  return (event: ClientEvent): void => {
    switch (event.kind) {
      case 'page':
        pages.add(1, { 'genesys.query': event.query });
        return rows.add(event.rows, { 'genesys.query': event.query });
      case 'invalid-row':
        return invalid.add(1);
      case 'retry':
        return retries.add(1, errorType(event.cause));
      case 'token':
        return tokens.add(1, { 'genesys.token.renewed': event.renewed });
      case 'bisect':
        return bisects.add(1, errorType(event.cause));
      case 'complete':
        return runs.add(1, { 'genesys.query': event.query });
      case 'failed':
        return failures.add(1, { 'genesys.query': event.query, ...errorType(event.cause) });
      case 'poll-failed':
        return polls.add(1, { 'genesys.query': event.query, ...errorType(event.cause) });
      case 'budget-wait':
        return waits.record(event.waitMs / 1000);
      case 'live':
        return event.state === 'reconnecting' ? reconnects.add(1) : undefined;
      default:
        return undefined;
    }
  };
};

const errorType = ({ kind, status }: CauseFacts): Attributes => ({ 'error.type': String(status ?? kind) });

const serverOf = (origin: string): Attributes => {
  const { hostname, port, protocol } = new URL(origin);
  return { 'server.address': hostname, 'server.port': Number(port || (protocol === 'https:' ? 443 : 80)) };
};

/** Converts milliseconds since the epoch to an `HrTime`: OpenTelemetry would read a small number as time since the start of the process. */
const instant = (ms: number): HrTime => [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)];

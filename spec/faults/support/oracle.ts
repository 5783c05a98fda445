import type { ClientEvent } from '../../../src/index.js';
import { formsOf, leaksIn } from '../../helpers/prints.js';
import type { Departure } from './wire-tap.js';

/** One run of a query, as its consumer saw it. */
export interface Outcome {
  /** Name of the query's builder. */
  readonly query: string;
  /** Keys of the rows that were delivered, in order. */
  readonly keys: readonly string[];
  /** Keys of the existing rows, in order. */
  readonly truth: readonly string[];
  /** False: rows may be in any order, as the run requested. */
  readonly inOrder: boolean;
  /** The requested range as `start/end`; undefined where the query has none. */
  readonly requested: string | undefined;
  /** Whether a checkpoint may already cover a part of it. */
  readonly resumes?: boolean;
  /** `left`: the consumer unsubscribed. */
  readonly ended: 'complete' | 'error' | 'left';
  readonly error?: unknown;
}

/** One client, and what it did. */
export interface Witness {
  readonly events: readonly ClientEvent[];
  readonly outcomes: readonly Outcome[];
  /** The intervals that the server has returned by its own log; undefined where it is not known. */
  readonly served?: (() => readonly string[]) | undefined;
  /** Maximum number of requests in any minute and any second. */
  readonly perMinute: number;
  readonly perSecond: number;
  /** A path whose requests have a limit of their own instead. */
  readonly stated?: { readonly path: string; readonly perSecond: number } | undefined;
}

/** Everything that a test leaves behind. */
export interface Evidence {
  readonly witnesses: readonly Witness[];
  /** Requests that were sent, of all clients together. */
  readonly departures: readonly Departure[];
  /** Origins that tokens and secrets may be sent to. */
  readonly trusted: readonly string[];
  /** Secrets that no header contains. */
  readonly secrets: readonly string[];
  /** Other output: the console, the command, errors of other calls. */
  readonly seen: readonly unknown[];
  readonly elapsedMs: number;
  readonly withinMs: number;
  /** What is open now and was not before. */
  readonly leftOpen: readonly string[];
}

/** What is wrong with the evidence of a test, whatever its fault. Empty where nothing is. */
export const complaints = (evidence: Evidence): readonly string[] => {
  const { witnesses, departures, seen, elapsedMs, withinMs, leftOpen } = evidence;
  const outcomes = witnesses.flatMap((witness) => witness.outcomes);
  const out = [...witnesses.flatMap(({ events }) => events), ...outcomes.map(({ error }) => error), ...seen];
  const secrets = [...evidence.secrets, ...departures.flatMap(secretsOf)].flatMap(formsOf);
  const reported = new Set(out.flatMap((each) => leaksIn(each, secrets)));
  return [
    ...outcomes.flatMap(rowComplaints),
    ...witnesses.flatMap(coverageComplaints),
    ...witnesses.flatMap(unservedComplaints),
    ...[...reported].map((secret) => `a secret of ${secret.length} characters shows, ${secret.slice(0, 3)}...`),
    ...departures.flatMap((departure) => strayComplaints(departure, evidence)),
    ...witnesses.flatMap(budgetComplaints),
    ...(elapsedMs > withinMs ? [`it took ${Math.round(elapsedMs)} ms, and ${withinMs} are allowed`] : []),
    ...leftOpen.map((thing) => `left open: ${thing}`),
  ];
};

/** Each row once and in order: all of them after a whole run, otherwise those from the first one on. */
const rowComplaints = ({ query, keys, truth, inOrder, ended }: Outcome): readonly string[] => {
  const about = `${query}, ${keys.length} of ${truth.length} rows`;
  const twice = keys.length - new Set(keys).size;
  const known = new Set(truth);
  const strange = keys.filter((key) => !known.has(key));
  const astray = keys.findIndex((key, index) => key !== truth[index]);
  return [
    ...(twice > 0 ? [`${about}: ${twice} came twice`] : []),
    ...(strange.length > 0 ? [`${about}: not among those that there are: ${String(strange[0])}`] : []),
    ...(inOrder && astray >= 0 ? [`${about}: out of order from row ${astray} on`] : []),
    ...(ended === 'complete' && keys.length < truth.length ? [`${about}: the run ended as if it were whole`] : []),
  ];
};

type Span = readonly [startMs: number, endMs: number];
const spanOf = (interval: string): Span => {
  const [start = '', end = ''] = interval.split('/');
  return [Date.parse(start), Date.parse(end)];
};

/** Whether spans cover a range from start to end without a gap. */
const covers = (spans: readonly Span[], [start, end]: Span): boolean => {
  let reached = start;
  for (const [from, to] of [...spans].sort(([a], [b]) => a - b)) if (from <= reached) reached = Math.max(reached, to);
  return reached >= end;
};

/** A whole run covers the requested range; an incomplete one names the rest; any other makes no claim. */
const coverageComplaints = ({ events, outcomes }: Witness): readonly string[] => {
  const slices = events.flatMap((event) => (event.kind === 'slice' ? [spanOf(event.interval)] : []));
  const queries = new Set(outcomes.map(({ query }) => query));
  const claims = events.flatMap((event) => (event.kind === 'complete' && queries.has(event.query) ? [event] : []));
  const whole = outcomes.filter(({ ended }) => ended === 'complete');
  const left = outcomes.filter(({ ended }) => ended === 'left');
  const uncovered = claims.filter(
    ({ asked: requested, answered }) => requested !== undefined && !covers(answered.map(spanOf), spanOf(requested)),
  );
  const ranges = new Set(
    outcomes.flatMap(({ requested }) => (requested === undefined ? [] : [spanOf(requested).join('/')])),
  );
  const other = claims.filter(
    ({ asked: requested }) => requested !== undefined && !ranges.has(spanOf(requested).join('/')),
  );
  const gaps = outcomes.flatMap(({ requested, error }) => {
    const missing = (error as { missing?: readonly string[] } | undefined)?.missing;
    if (requested === undefined || missing === undefined) return [];
    return covers([...slices, ...missing.map(spanOf)], spanOf(requested)) ? [] : [`a gap that the error does not name`];
  });
  return [
    ...(claims.length < whole.length ? [`${whole.length} runs ended whole, ${claims.length} were said to`] : []),
    ...(claims.length > whole.length + left.length ? ['a run that failed was said to be complete'] : []),
    ...uncovered.map(({ asked: requested }) => `said to be complete, and covers not all of ${String(requested)}`),
    ...other.map(({ asked: requested }) => `not a requested range: ${String(requested)}`),
    ...gaps,
  ];
};

/** What a run reports as covered, the server has returned: by the server's own log, never by the library's claims. */
const unservedComplaints = ({ events, outcomes, served }: Witness): readonly string[] => {
  if (served === undefined) return [];
  const spans = served().map(spanOf);
  const queries = new Set(outcomes.map(({ query }) => query));
  const isResumed = outcomes.some(({ resumes }) => resumes === true);
  const claims = events.flatMap((event) => {
    if (event.kind === 'slice') return [event.interval];
    return event.kind === 'complete' && queries.has(event.query) && !isResumed ? event.answered : [];
  });
  return claims
    .filter((claim) => !covers(spans, spanOf(claim)))
    .map((claim) => `covered, but never answered: ${claim}`);
};

const secretsOf = ({ authorization = '' }: Departure): readonly string[] => {
  const [scheme, value = ''] = authorization.split(' ');
  if (value === '') return [];
  // The client id is not a secret.
  return scheme === 'Basic' ? [value, Buffer.from(value, 'base64').toString().split(':').slice(1).join(':')] : [value];
};

const strayComplaints = ({ origin, path, authorization }: Departure, { trusted }: Evidence): readonly string[] =>
  authorization === undefined || trusted.includes(origin) ? [] : [`a token or a secret was sent to ${origin}${path}`];

/** Never more requests than the budget allows in any window, wherever it starts. */
const budgetComplaints = ({ events, perMinute, perSecond, stated }: Witness): readonly string[] => {
  const sent = events.flatMap((event) => (event.kind === 'request' ? [event] : []));
  const ofStated = sent.filter(({ path }) => path === stated?.path);
  const others = sent.filter((event) => !ofStated.includes(event));
  const limits = [
    { of: others, limit: perMinute, windowMs: 60_000 },
    { of: others, limit: perSecond, windowMs: 1000 },
    { of: ofStated, limit: stated?.perSecond ?? Infinity, windowMs: 1000 },
  ];
  return limits.flatMap(({ of, limit, windowMs }) => {
    const over = of.findIndex(({ at }, index) => at - (of[index - Math.floor(limit)]?.at ?? -Infinity) < windowMs);
    return over < 0 ? [] : [`more than ${limit} requests in ${windowMs} ms`];
  });
};

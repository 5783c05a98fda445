import type { CheckpointStore } from '../../core/checkpoint.js';
import type { Problem } from '../../core/errors.js';
import type { RunOptions, SinceOptions } from '../../run/options.js';

/** The flags of `genesys-rows query`. Values are not validated yet: the library does that. */
export interface QueryFlags {
  readonly endpoint?: string;
  readonly interval?: string;
  readonly granularity?: string;
  readonly timeZone?: string;
  readonly queueIds?: readonly string[];
  readonly mediaTypes?: readonly string[];
  readonly names?: boolean;
  readonly metrics?: readonly string[];
  readonly groupBy?: readonly string[];
  readonly size?: number;
  readonly namespace?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly demo?: boolean;
  readonly region?: string;
  readonly clientId?: string;
  /** OAuth scopes, separated by spaces. */
  readonly scope?: string;
  readonly hostsApi?: string;
  readonly hostsLogin?: string;
  readonly ratePerMinute?: number;
  readonly maxAttempts?: number;
  readonly slice?: string;
  readonly concurrency?: number;
  readonly merge?: boolean;
  /** Path of a file. */
  readonly checkpoint?: string;
  readonly since?: boolean;
  /** Milliseconds. */
  readonly settleMs?: number;
  readonly lookback?: string;
  readonly explain?: boolean;
}

/** Parses a comma-separated list and appends its names to those of earlier uses of the same flag. */
export const toList = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  ...text.split(',').map((name) => name.trim()),
];

/** Parses a decimal number. Returns NaN where it is invalid; the library's validation rejects that. */
export const toNumber = (text: string): number => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : NaN);

const runFlags = ['slice', 'concurrency', 'merge', 'checkpoint', 'since', 'settleMs', 'lookback', 'explain'] as const;

/** Flags that set how a range is read. */
export type RunFlag = (typeof runFlags)[number];

/**
 * Checks the flags that set how a range is read, as far as the flags alone allow.
 *
 * @param takes - Flags that the endpoint takes.
 */
export const runProblems = (flags: QueryFlags, takes: readonly string[]): readonly Problem[] => {
  const used = runFlags.filter((flag) => flags[flag] !== undefined);
  if (!takes.includes('interval'))
    return used.map((path) => ({ path, message: 'goes with an endpoint that takes --interval' }));
  const { since = false, checkpoint } = flags;
  const unfit = since ? (['merge', 'explain'] as const) : (['settleMs', 'lookback'] as const);
  return [
    ...unfit
      .filter((path) => flags[path] !== undefined)
      .map((path) => ({ path, message: since ? 'does not go with --since' : 'goes with --since only' })),
    ...(since && !takes.includes('granularity')
      ? [{ path: 'since', message: 'goes with an endpoint that takes --granularity, such as queuePerformance' }]
      : []),
    ...(since && checkpoint === undefined
      ? [{ path: 'since', message: `needs ${flagFor('checkpoint')}, a file that says from where on` }]
      : []),
    ...(checkpoint?.trim() === '' ? [{ path: 'checkpoint', message: 'must be the path of a file' }] : []),
  ];
};

/** Returns the library's run options for the flags. */
export const runOptionsOf = (
  { slice, concurrency, merge, checkpoint }: QueryFlags,
  storeAt: (path: string) => CheckpointStore,
): RunOptions =>
  given({ slice, concurrency, merge, checkpoint: checkpoint === undefined ? undefined : storeAt(checkpoint) });

/** Returns the options of an incremental run for the flags. */
export const sinceOptionsOf = ({ slice, concurrency, settleMs, lookback }: QueryFlags): SinceOptions =>
  given({ slice, concurrency, settleMs, lookback });

/** Flags whose names differ from the fields of the library. */
const flags: Readonly<Record<string, string>> = {
  region: '--region or GENESYS_REGION',
  clientId: '--client-id or GENESYS_CLIENT_ID',
  clientSecret: 'GENESYS_CLIENT_SECRET',
  'hosts.api': '--hosts-api',
  'hosts.login': '--hosts-login',
  'hosts.streaming': '--hosts-streaming',
  'budget.perMinute': '--rate-per-minute',
  'retry.maxAttempts': '--max-attempts',
  dateFrom: '--interval',
  dateTo: '--interval',
  groupBys: '--group-by',
  ids: '--queue-ids',
  pageSize: '--size',
  tokenLifeS: '--token-life',
  latencyMs: '--latency',
  webSocket: 'package ws',
};

/** Returns the flag for a field of the library: `--queue-ids[1]` for `queueIds[1]`. A name that begins with `-` is a flag already. */
export const flagFor = (path: string): string => {
  const [, name = '', rest = ''] = /^(.*?)(\[\d+\].*)?$/s.exec(path) ?? [];
  if (name.startsWith('-')) return path;
  return (flags[name] ?? `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`) + rest;
};

/** Omits the fields that are undefined: with exact optional properties, an undefined field differs from an omitted one. */
export const given = <T extends object>(fields: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]?: Exclude<T[Name], undefined>;
  };

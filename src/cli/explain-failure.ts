import { isAnalyticsError } from '../core/error-guards.js';
import { type KnownError } from '../core/errors.js';
import { timeText } from '../core/time-text.js';
import { codeOf } from '../transport/redact.js';
import { flagFor } from './flag-for.js';
import { ShortResult } from './short-result.js';
import { printable } from './table/printable.js';

/** A failure as a person reads it: its kind, what happened, what to try. One line each, without line break at the end. */
export const explainFailure = (error: unknown): readonly string[] => {
  if (error instanceof ShortResult) {
    return [
      `error (incomplete): ${error.message}`,
      '  try: run the query again; if rows stay missing, use a shorter --interval',
    ].map(printable);
  }
  if (!isAnalyticsError(error)) {
    const remedy = isFullDisk(error) ? [`  try: ${roomAdvice}`] : [];
    return [`error: ${messageOf(error)}`, ...remedy].map(printable);
  }
  const known = error as KnownError;
  if (known.kind === 'query') {
    const problems = known.problems.map(({ path, message }) => `  ${flagFor(path)}: ${message}`);
    return ['error (usage):', ...new Set(problems), '  try: genesys-rows --help'].map(printable);
  }
  return [`error (${known.kind}): ${known.message}`, ...advice(known).map((line) => `  try: ${line}`)].map(printable);
};

/** The message names the failure; a part of the range that failed needs what any failure of its kind needs. */
const adviceOnCause = (cause: unknown): readonly string[] => {
  if (isFullDisk(cause)) return [roomAdvice];
  if (!isAnalyticsError(cause)) return ['make the file of the checkpoint writable, then run the same command again'];
  const known = cause as KnownError;
  return known.kind === 'query'
    ? []
    : [...advice(known), 'run the same command again; with --checkpoint it requests only what is missing'];
};

/** Whether a file could not grow: the disk, a quota or a limit of the shell. */
const isFullDisk = (error: unknown): boolean => ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(codeOf(error) ?? '');
const roomAdvice =
  'make room for the output, then run the same command again; with --checkpoint it prints only the rows that are not there yet';

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const advice = (error: Exclude<KnownError, { kind: 'query' }>): readonly string[] => {
  switch (error.kind) {
    case 'auth':
      if (error.oauthError === 'invalid_scope') return ['request only approved scopes with --scope, or none'];
      return [
        'look at GENESYS_REGION, GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET: an OAuth client belongs to one region',
      ];
    case 'permission':
      return ['give the role of the OAuth client the permission that is named above, then ask again'];
    case 'rate-limit':
      return [
        error.retryAfterMs === undefined
          ? 'run the same command again later, with a lower --rate-per-minute where other programs use the same limit'
          : `run the same command again in ${timeText(error.retryAfterMs)}`,
      ];
    case 'network':
      return ['look at the region or host name, the network and a proxy in between, then ask again'];
    case 'timeout':
      return ['ask for a shorter --interval, then ask again'];
    case 'decode':
      return ['look whether the region or host is right: the answer is not what this endpoint promises'];
    case 'http':
      return error.status >= 500 ? ['ask again, with a shorter --interval when it happens again'] : [];
    case 'paging':
    case 'overflow':
      return ['tell whoever runs this server: the chain of pages is not as the contract promises'];
    case 'incomplete':
      return adviceOnCause(error.cause);
    default:
      return [];
  }
};

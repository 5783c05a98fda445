import { isAuthError, isPermissionError, isQueryError, isAnalyticsError } from '../core/error-guards.js';
import type { AuthError, HttpError, KnownError, NetworkError, PermissionError, ServerFacts } from '../core/errors.js';
import { tokenPath } from '../core/hosts.js';
import { isServerTimeout } from '../core/server-timeout.js';
import { timeText } from '../core/time-text.js';
import { codeOf } from '../transport/redact.js';
import { type Flag, flagForField } from './flags.js';
import { IncompleteResult } from './result-check.js';
import { printable } from './table/text.js';

/** Exit codes of the process. */
export const exitCode = {
  complete: 0,
  badUsage: 2,
  /** The server rejected the credentials, or denied a request for lack of permissions. */
  denied: 3,
  /** Rows are missing, whatever the cause. */
  incomplete: 4,
  /** 128 + 2, as shells count. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** Reports that the user pressed Ctrl-C, or that the system sent a signal to end the process. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Whether the reader of the output has closed the pipe, as `| head -1` does. This is not an error. */
export const isClosedPipe = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EPIPE';

/** Returns the exit code of a failure. */
export const exitCodeOf = (error: unknown): ExitCode => {
  if (isClosedPipe(error)) return exitCode.complete;
  if (error instanceof Interrupted) return exitCode.interrupted;
  if (isQueryError(error)) return exitCode.badUsage;
  return isAuthError(error) || isPermissionError(error) ? exitCode.denied : exitCode.incomplete;
};

/**
 * Formats a failure for people: its kind, what happened, what to try. Returns lines without line breaks.
 *
 * @param flags - The flags that problems of a query or of options are reported for.
 */
export const explainFailure = (error: unknown, flags: readonly Flag[] = []): readonly string[] => {
  if (error instanceof IncompleteResult) {
    return [
      `error (incomplete): ${error.message}`,
      '  try: run the query again; if rows stay missing, use a shorter --interval',
    ].map(printable);
  }
  if (!isAnalyticsError(error)) {
    return [`error: ${messageOf(error)}`, ...diskAdvice(error).map((line) => `  try: ${line}`)].map(printable);
  }
  const known = error as KnownError;
  if (known.kind === 'query') {
    const problems = known.problems.map(({ path, message }) => `  ${flagForField(path, flags)}: ${message}`);
    return ['error (usage):', ...new Set(problems), '  try: genesys-rows --help'].map(printable);
  }
  return [`error (${known.kind}): ${known.message}`, ...advice(known).map((line) => `  try: ${line}`)].map(printable);
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const again = 'run the same command again';
const runLater = `${again} later`;

type Advised = Exclude<KnownError, { kind: 'query' }>;

const advice = (error: Advised): readonly string[] => {
  switch (error.kind) {
    case 'auth':
      return [authAdvice(error)];
    case 'permission':
      return [permissionAdvice(error)];
    case 'rate-limit':
      return [
        error.retryAfterMs === undefined
          ? `${runLater}, with a lower --rate-per-minute where other programs use the same limit`
          : `${again} in ${timeText(error.retryAfterMs)}`,
      ];
    case 'network':
      return [networkAdvice(error)];
    case 'timeout':
      if (isOfLogin(error)) return [`check --hosts-login and the network, or ${runLater}`];
      return [error.phase === 'attempt' ? lighter(error.path) : `check the network, or ${runLater}`];
    case 'decode':
      return [
        error.reason === 'json'
          ? `check ${hostOf(error.path)}: a proxy, a gateway or a login page responded in its place`
          : `check ${hostOf(error.path)}: its responses are not those of this endpoint`,
      ];
    case 'http':
      return [httpAdvice(error)];
    case 'paging':
      return error.reason === 'origin'
        ? ['check --hosts-api, or name the origin of the links with --trusted-origin']
        : ['report this to the operator of the server: its pages do not end'];
    case 'job':
      return [
        error.state === 'UNKNOWN'
          ? `a job may still be running: ${runLater}`
          : `${again}; if the job fails again, use a shorter --interval`,
      ];
    case 'incomplete':
      return causeAdvice(error.cause);
    case 'overflow':
      return ['report this as a bug in genesys-rows'];
    default:
      return [];
  }
};

const isOfLogin = ({ path }: { readonly path?: string | undefined }): boolean => path === tokenPath;

/** Returns the settings that name the host of a path. */
const hostOf = (path: string | undefined): string =>
  isOfLogin({ path }) ? 'GENESYS_REGION or --hosts-login' : 'GENESYS_REGION or --hosts-api';

/** Whether a gateway, proxy or firewall sent the response: errors of the API have a code or a correlation id. */
const isOfGateway = ({ code, correlationId }: ServerFacts): boolean => (code ?? correlationId) === undefined;

const authAdvice = (error: AuthError): string => {
  const { oauthError, serverMessage, status, path } = error;
  if (oauthError === 'invalid_scope') return 'request only approved scopes with --scope, or none';
  if (!isOfLogin(error)) return `check ${hostOf(path)}, and the role or --scope of the OAuth client`;
  if ((oauthError ?? serverMessage) === undefined && status !== 401) {
    return `check ${hostOf(path)}, its scheme and port, and a proxy or firewall in between`;
  }
  return 'check GENESYS_REGION, GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET: an OAuth client belongs to one region';
};

const permissionAdvice = (error: PermissionError): string => {
  const { permissions } = error;
  if (permissions.length > 0) return `grant the role of the OAuth client ${permissions.join(', ')}, then ${again}`;
  return isOfGateway(error)
    ? 'allow this machine to reach that host and path in the firewall, proxy or gateway that denied it'
    : `grant the role of the OAuth client the permission that the endpoint needs, then ${again}`;
};

const networkAdvice = ({ code = '', path }: NetworkError): string => {
  if (code === 'ERR_BODY_TOO_LARGE') return lighter(path);
  if (/SELF_SIGNED|UNABLE_TO/.test(code)) return 'set NODE_EXTRA_CA_CERTS to a PEM file with the CA of that host';
  if (/CERT|ERR_TLS/.test(code)) return `check ${hostOf(path)}, and the clock of this machine`;
  if (/^EPROTO$|^ERR_SSL/.test(code)) return `check scheme and port of ${hostOf(path)}`;
  return `check ${hostOf(path)}, the network, and a proxy in between, then ${again}`;
};

const httpAdvice = (error: HttpError): string => {
  const { status, path, retryAfterMs } = error;
  if (retryAfterMs !== undefined && status >= 500) return `${again} in ${timeText(retryAfterMs)}`;
  if (isServerTimeout(error)) return isOfLogin(error) ? `check ${hostOf(path)}, or ${runLater}` : lighter(path);
  if (status === 407) return 'put the credentials of the proxy into HTTPS_PROXY';
  if (status === 413) return `filter by fewer ids, or ${lighter(path)}`;
  if (status >= 500) return runLater;
  return isOfGateway(error) || status === 404 || status < 400
    ? `check ${hostOf(path)}, its scheme and port, and a proxy or gateway in between`
    : 'change the flags that the message of the server refers to';
};

/** Flags that make a query lighter for the server, by path. */
const lighterFlags: readonly (readonly [path: RegExp, flags: string])[] = [
  [/\/queues\/details\//, 'read in slices with --slice P7D, or use a shorter --interval or a lower --size'],
  [/\/aggregates\/query$/, 'read in slices with --slice P7D, or use a shorter --interval or a coarser --granularity'],
  [/\/details\/query$|\/jobs/, 'use a shorter --interval or a lower --size'],
  [/\/observations\/|\/activity\//, 'use fewer --queue-ids'],
  [/\/routing\/queues/, 'use a lower --size'],
];

const lighter = (path: string): string => {
  const flags = lighterFlags.find(([form]) => form.test(path))?.[1];
  return flags === undefined ? runLater : `${flags}; or ${runLater}`;
};

/** Returns the advice for the cause of an incomplete run: that of any failure of its kind, then how to continue. */
const causeAdvice = (cause: unknown): readonly string[] => {
  const goOn = `${again}; with --checkpoint it requests only what is missing`;
  if (isAnalyticsError(cause)) return [...(isQueryError(cause) ? [] : advice(cause as Advised)), goOn];
  const ofDisk = diskAdvice(cause);
  return ofDisk.length > 0 ? ofDisk : [goOn];
};

/** Returns the advice for a failure of the system, such as a full disk, by its code. */
const diskAdvice = (error: unknown): readonly string[] => {
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return [`free disk space, then ${again}; with --checkpoint it prints only the rows that are missing`];
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return [`make the file and its folder writable, or choose another path, then ${again}`];
    case 'ENOENT':
    case 'ENOTDIR':
      return [`create the folder of the file, or choose another path, then ${again}`];
    case 'EADDRINUSE':
      return ['choose another --port'];
    default:
      return [];
  }
};

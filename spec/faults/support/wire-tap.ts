import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

/** A request as it was sent from this process. */
export interface Departure {
  readonly origin: string;
  /** Without the query. */
  readonly path: string;
  readonly authorization: string | undefined;
}

/** Observes every HTTP request over node:http and undici until it is closed. */
export const wireTap = (): { readonly departures: readonly Departure[]; close(): void } => {
  const departures: Departure[] = [];
  const heard = (origin: string, path: string, authorization: unknown): void => {
    const value = Array.isArray(authorization) ? (authorization[0] as unknown) : authorization;
    departures.push({
      origin,
      path: path.split('?', 1)[0] ?? '',
      authorization: typeof value === 'string' ? value : undefined,
    });
  };
  const ofNode = (message: unknown): void => {
    const { request } = message as { request: ClientRequest };
    const host = request.getHeader('host') ?? request.host;
    heard(`${request.protocol}//${String(host)}`, request.path, request.getHeader('authorization'));
  };
  const ofUndici = (message: unknown): void => {
    const { request } = message as { request: { origin: string; path: string; headers: readonly string[] } };
    const at = request.headers.findIndex((name) => name.toLowerCase() === 'authorization');
    heard(request.origin, request.path, at < 0 ? undefined : request.headers[at + 1]);
  };
  subscribe('http.client.request.start', ofNode);
  subscribe('undici:request:create', ofUndici);
  return {
    departures,
    close: () => {
      unsubscribe('http.client.request.start', ofNode);
      unsubscribe('undici:request:create', ofUndici);
    },
  };
};

import type { FetchAnswer, FetchLike } from '../../../src/transport/fetch-like.js';
import type { Limit } from './limited-server.js';
import type { VirtualTime } from './virtual-time.js';

/** The protocol of {@link limitedApi}: chains of pages behind a limit. */
export interface ApiOptions {
  readonly limit: Limit;
  readonly pagesPerChain: number;
  readonly latencyMs: number;
  /** The random additional latency of a request. */
  readonly jitterMs?: number;
  /** Headers of every response. */
  readonly headers?: (nowMs: number) => Readonly<Record<string, string>>;
}

/** A server of the tutorial contract in virtual time. */
export interface LimitedApi {
  readonly fetch: FetchLike;
  /** When requests arrived, and their results. */
  readonly log: { readonly at: number; readonly status: number; readonly chain: string }[];
}

export const origin = 'https://api.example';
export const firstPage = `${origin}/api/v2/analytics/queues/details/query`;

/** Makes a {@link LimitedApi}. A request counts when it arrives, in the middle of its latency. */
export const limitedApi = (
  { limit, pagesPerChain, latencyMs, jitterMs = 0, headers }: ApiOptions,
  { sleep, runtime: { scheduler, random } }: VirtualTime,
): LimitedApi => {
  const log: { at: number; status: number; chain: string }[] = [];

  const response = (url: string, body: string | undefined): FetchAnswer => {
    const at = scheduler.now();
    const cursor = new URL(url).searchParams.get('cursor') ?? `${dayOf(body)}-1`;
    const [chain = '', page = '1'] = cursor.split('-');
    const waitMs = limit.admit(at);
    const status = waitMs > 0 ? 429 : 200;
    log.push({ at, status, chain });
    const given = headers?.(at) ?? {};
    const fields: Record<string, string> =
      status === 429 ? { ...given, 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1000))) } : given;
    const link = Number(page) < pagesPerChain && { nextPageUri: `${firstPage}?cursor=${chain}-${Number(page) + 1}` };
    const json = status === 429 ? { status, code: 'too.many.requests.retry.after' } : { entities: [], ...link };
    return {
      status,
      headers: { get: (name) => fields[name.toLowerCase()] ?? null },
      text: () => Promise.resolve(JSON.stringify(json)),
    };
  };

  return {
    log,
    fetch: async (url, { body }) => {
      await sleep(latencyMs / 2 + random() * jitterMs);
      const given = response(url, body);
      await sleep(latencyMs / 2);
      return given;
    },
  };
};

/** A chain is identified by the day on which its query starts. */
const dayOf = (body: string | undefined): string =>
  String((JSON.parse(body ?? '{}') as { dateFrom?: string }).dateFrom).slice(8, 10);

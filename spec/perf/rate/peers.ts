// The ways to read all chains that are compared, written as a user would.
import { ignoreElements, lastValueFrom, merge } from 'rxjs';
import { accessToken, createClient, queueDetails, type BudgetOptions } from '../../../src/index.js';
import type { FetchLike } from '../../../src/transport/fetch-like.js';
import { firstPage, origin } from './limited-api.js';
import type { VirtualTime } from './virtual-time.js';

/** The input of a peer: the API, the number of chains, and the limits that it assumes. */
export interface Job {
  readonly fetch: FetchLike;
  readonly chains: number;
  readonly limits: BudgetOptions & { readonly perMinute: number };
  readonly time: VirtualTime;
}
/** Reads all chains to their ends. */
export type Peer = (job: Job) => Promise<void>;

const questionOf = (chain: number) => ({
  dateFrom: `2026-10-${String(chain + 1).padStart(2, '0')}T00:00:00Z`,
  dateTo: '2026-11-01T00:00:00Z',
});

/** Follows one chain. Each waits for a 429 alone, as most programs do. */
const follow = async ({ fetch, time }: Job, chain: number, turn: () => Promise<void>): Promise<void> => {
  const { signal } = new AbortController();
  let url: string | undefined = firstPage;
  while (url !== undefined) {
    await turn();
    const body = JSON.stringify(questionOf(chain));
    const response = await fetch(url, { method: 'POST', headers: {}, body, redirect: 'manual', signal });
    if (response.status === 429) {
      await time.sleep(Number(response.headers.get('Retry-After')) * 1000);
      continue;
    }
    const page = JSON.parse(await response.text()) as { nextPageUri?: string };
    url = page.nextPageUri;
  }
};

const chainsOf = ({ chains }: Job): readonly number[] => Array.from({ length: chains }, (_, chain) => chain);

const sequential: Peer = async (job) => {
  for (const chain of chainsOf(job)) await follow(job, chain, () => Promise.resolve());
};

/** A number of starts in each interval, as in p-queue's `intervalCap`. */
const intervalCap: Peer = async (job) => {
  const { time, limits } = job;
  const [cap, intervalMs] = limits.perSecond === undefined ? [limits.perMinute, 60_000] : [limits.perSecond, 1000];
  let [startedAt, used] = [-Infinity, 0];
  const turn = async (): Promise<void> => {
    for (;;) {
      const now = time.runtime.scheduler.now();
      if (now - startedAt >= intervalMs) [startedAt, used] = [now, 0];
      if (used < cap) break;
      await time.sleep(startedAt + intervalMs - now);
    }
    used += 1;
  };
  await Promise.all(chainsOf(job).map((chain) => follow(job, chain, turn)));
};

/** A minimum time between two starts, as in bottleneck's `minTime`. */
const minTime: Peer = async (job) => {
  const { time, limits } = job;
  const everyMs = limits.perSecond === undefined ? 60_000 / limits.perMinute : 1000 / limits.perSecond;
  let nextAt = 0;
  const turn = (): Promise<void> => {
    const now = time.runtime.scheduler.now();
    const at = Math.max(now, nextAt);
    nextAt = at + everyMs;
    return time.sleep(at - now);
  };
  await Promise.all(chainsOf(job).map((chain) => follow(job, chain, turn)));
};

const ours: Peer = async (job) => {
  const { fetch, limits, time } = job;
  const client = createClient({
    hosts: { api: origin, login: origin },
    credentials: accessToken('t'),
    fetch,
    budget: limits,
    runtime: time.runtime,
  });
  const reading = chainsOf(job).map((chain) =>
    client
      .rows(queueDetails({ ...questionOf(chain), metrics: ['offered'] }), { maxEmptyPages: 1000 })
      .pipe(ignoreElements()),
  );
  await lastValueFrom(merge(...reading), { defaultValue: undefined });
};

export const peers = {
  'sequential loop': sequential,
  'interval cap': intervalCap,
  'min time': minTime,
  ours,
} satisfies Record<string, Peer>;

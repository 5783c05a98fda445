import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { clientCredentials, createClient, queueDetails } from '../../../src/index.js';
import type { Simulator } from '../../../src/simulator/index.js';
import { type OpenThings, openThings, watchAbortListeners } from '../../helpers/open-things.js';

/** The state of a process that only streams, after garbage collection and between two runs. */
export interface Sample {
  readonly minute: number;
  readonly heapMiB: number;
  readonly open: OpenThings;
}

/** The result. */
export interface Streamed {
  readonly samples: readonly Sample[];
  readonly runs: number;
  readonly left: number;
  readonly rows: number;
  readonly retries: number;
  readonly tokens: number;
  /** Runs without each row exactly once. */
  readonly wrong: number;
}

const pages = 20;
const rowsPerPage = 500;
const sampleMs = 2000;

const collectGarbage = () => {
  if (globalThis.gc === undefined) throw new Error('run it with node --expose-gc');
  // Twice: weakly referenced objects found in the first round are collected in the second.
  globalThis.gc();
  globalThis.gc();
};

/** Keeps samples in preallocated memory, so that measuring adds nothing to what is measured. */
const sampleKeeper = (most: number) => {
  const figures = new Float64Array(2 * most);
  const opens = new Uint16Array(most);
  const kinds: OpenThings[] = [];
  const known = new Map<string, number>();
  let kept = 0;
  return {
    keep: (minute: number): void => {
      if (kept === most) return;
      const open = openThings();
      const text = JSON.stringify(open);
      const kind = known.get(text) ?? kinds.push(open) - 1;
      known.set(text, kind);
      opens[kept] = kind;
      collectGarbage();
      figures.set([minute, process.memoryUsage().heapUsed / 2 ** 20], 2 * kept);
      kept += 1;
    },
    samples: (): readonly Sample[] =>
      Array.from({ length: kept }, (_, index) => {
        const [minute = NaN, heapMiB = NaN] = figures.subarray(2 * index);
        return { minute, heapMiB, open: kinds[opens[index] ?? 0] ?? {} };
      }),
  };
};

/** Streams for a number of minutes of real time: whole runs pushed and pulled, and runs that are unsubscribed in the middle. */
export const stream = async (minutes: number): Promise<Streamed> => {
  watchAbortListeners();
  const script = fileURLToPath(new URL('stream-server.ts', import.meta.url));
  const server = fork(script, [String(pages), String(rowsPerPage)]);
  try {
    const [sim] = (await once(server, 'message')) as [Pick<Simulator, 'hosts' | 'credentials'>];
    const client = createClient({
      hosts: sim.hosts,
      credentials: clientCredentials(sim.credentials),
      budget: { perMinute: Infinity },
      // It detects truncated bodies.
      timeouts: { idleMs: 500 },
    });
    const counts = { runs: 0, left: 0, rows: 0, retries: 0, tokens: 0, wrong: 0 };
    client.events$.subscribe(({ kind }) => {
      if (kind === 'retry') counts.retries += 1;
      if (kind === 'token') counts.tokens += 1;
    });
    const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-02T00:00:00Z', size: rowsPerPage });
    const rows$ = client.rows(query);
    const whole = pages * rowsPerPage;

    const { keep, samples } = sampleKeeper(Math.ceil((minutes * 60_000) / sampleMs) + 1);
    const startedAt = performance.now();
    const passedMs = () => performance.now() - startedAt;
    let nextMs = 0;
    while (passedMs() < minutes * 60_000) {
      const wanted = counts.runs % 3 === 2 ? 1 + ((counts.runs * 977) % whole) : whole;
      let seen = 0;
      const isNext = ({ queueId }: { readonly queueId: string }) => Number(queueId.slice(-12)) === seen++;
      let inOrder = true;
      if (counts.runs % 3 === 0) await rows$.forEach((row) => (inOrder &&= isNext(row)));
      else
        for await (const row of rows$) {
          inOrder &&= isNext(row);
          if (seen === wanted) break;
        }
      counts.runs += 1;
      counts.rows += seen;
      if (wanted < whole) counts.left += 1;
      if (!inOrder || seen !== wanted) counts.wrong += 1;
      if (passedMs() < nextMs) continue;
      // Sockets of a run that has ended close in the following turns.
      await new Promise((resolve) => setTimeout(resolve, 50));
      keep(passedMs() / 60_000);
      nextMs = passedMs() + sampleMs;
    }
    return { ...counts, samples: samples() };
  } finally {
    server.disconnect();
  }
};

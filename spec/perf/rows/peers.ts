// The ways to read all rows that are compared. Each sums `offered`, so that none can skip its work.
import { request as httpRequest, Agent } from 'node:http';

export interface Tally {
  rows: number;
  offered: number;
}
/** Loads what it needs, then reads all rows from an origin. Only the reading is measured. */
export type Peer = () => Promise<(origin: string) => Promise<Tally>>;

interface Page {
  entities: { offered: number }[];
  nextPageUri?: string;
}
interface FetchResponse {
  json(): Promise<unknown>;
}
type Fetch = (
  url: string,
  init: { method: string; headers: Record<string, string>; body: string },
) => Promise<FetchResponse>;

const path = '/api/v2/analytics/queues/details/query';
const question = { dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z', size: 1000 };
const headers = { Authorization: 'Bearer bench-token', 'Content-Type': 'application/json', Accept: 'application/json' };

const loop = async (origin: string, ask: (url: string, body: string) => Promise<Page>): Promise<Tally> => {
  const tally = { rows: 0, offered: 0 };
  let url: string | undefined = `${origin}${path}`;
  let body = JSON.stringify(question);
  while (url !== undefined) {
    const page: Page = await ask(url, body);
    for (const { offered } of page.entities) {
      tally.rows += 1;
      tally.offered += offered;
    }
    url = page.nextPageUri;
    body = '{}';
  }
  return tally;
};

const fetchLoop =
  (load: () => Promise<Fetch>): Peer =>
  async () => {
    const fetch = await load();
    return (origin) =>
      loop(origin, async (url, body) => {
        const response = await fetch(url, { method: 'POST', headers, body });
        return (await response.json()) as Page;
      });
  };

const nodeHttp: Peer = () =>
  Promise.resolve((origin) => {
    const agent = new Agent({ keepAlive: true });
    const ask = (url: string, body: string): Promise<Page> =>
      new Promise((resolve, reject) => {
        const request = httpRequest(url, { method: 'POST', headers, agent }, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString()) as Page));
          response.on('error', reject);
        });
        request.on('error', reject);
        request.end(body);
      });
    return loop(origin, ask).finally(() => agent.destroy());
  });

const got: Peer = async () => {
  const client = (await import('got')).default;
  return (origin) => loop(origin, (url, body) => client.post(url, { headers, body }).json<Page>());
};

/** The vendor's SDK has no call for this endpoint; its generic one does the same work as every call of its APIs. */
const sdk: Peer = async () => {
  const module = await import('purecloud-platform-client-v2');
  const { ApiClient } = (module as unknown as { default: { ApiClient: { instance: SdkClient } } }).default;
  const client = ApiClient.instance;
  client.setAccessToken('bench-token');
  const json = ['application/json'];
  return (origin) => {
    client.config.basePath = origin;
    return loop(origin, (url, body) =>
      client.callApi(
        url.slice(origin.length),
        'POST',
        {},
        {},
        {},
        {},
        JSON.parse(body),
        ['PureCloud OAuth'],
        json,
        json,
      ),
    );
  };
};
interface SdkClient {
  config: { basePath: string };
  setAccessToken(token: string): void;
  callApi(...call: unknown[]): Promise<Page>;
}

type Library = typeof import('genesys-analytics-rx');

const ours =
  (read: (library: Library, origin: string, add: (offered: number) => void) => Promise<void>): Peer =>
  async () => {
    const library = await import('genesys-analytics-rx');
    await import('cross-fetch'); // the library would load it with its first page
    return async (origin) => {
      const tally = { rows: 0, offered: 0 };
      await read(library, origin, (offered) => {
        tally.rows += 1;
        tally.offered += offered;
      });
      return tally;
    };
  };

const clientOf = ({ clientCredentials, createClient }: Library, origin: string) =>
  createClient({
    hosts: { api: origin, login: origin },
    credentials: clientCredentials({ clientId: 'bench', clientSecret: 'bench-secret' }),
    budget: { perMinute: Infinity },
  });

const oursPushed = ours((library, origin, add) =>
  clientOf(library, origin)
    .rows(library.queueDetails(question))
    .forEach((row) => add(row.offered)),
);

const oursPulled = ours(async (library, origin, add) => {
  for await (const row of clientOf(library, origin).rows(library.queueDetails(question))) add(row.offered);
});

/** 124 slices: some eight of a thousand pages each. */
const inSlices = { slice: 'PT6H', concurrency: 4 } as const;

const oursSlicedPushed = ours((library, origin, add) =>
  clientOf(library, origin)
    .rows(library.queueDetails(question), inSlices)
    .forEach((row) => add(row.offered)),
);

const oursSlicedPulled = ours(async (library, origin, add) => {
  for await (const row of clientOf(library, origin).rows(library.queueDetails(question), inSlices)) add(row.offered);
});

/** Lets the event loop turn after every tenth row: pages could arrive faster than they are consumed. */
const oursSlowly = ours(async (library, origin, add) => {
  let rows = 0;
  for await (const row of clientOf(library, origin).rows(library.queueDetails(question))) {
    add(row.offered);
    if ((rows += 1) % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
});

const oursByPage = ours(async (library, origin, add) => {
  const client = clientOf(library, origin);
  const pages = library.toAsyncIterable((demand) => client.pages(library.queueDetails(question), { demand }));
  for await (const page of pages) for (const { offered } of page.entities ?? []) add(offered ?? 0);
});

/** The minimum cost of validated rows over cross-fetch: a loop with the library's packages, checks and rows, and no stream. */
const leastOfOurs = ours(async ({ queueDetails }, origin, add) => {
  const { fetch } = await import('cross-fetch');
  const { endpoint } = queueDetails(question);
  const agent = new Agent({ keepAlive: true });
  let url: string | undefined = `${origin}${path}`;
  let body = JSON.stringify(question);
  while (url !== undefined) {
    const { signal } = new AbortController();
    const response = await fetch(url, { method: 'POST', headers, body, signal, agent } as RequestInit);
    const decoded = endpoint.codec.decode(await response.json());
    if (decoded._tag === 'Left') throw new Error('the page does not match its codec');
    for (const { offered } of endpoint.rows(decoded.right)) add(offered);
    url = decoded.right.nextPageUri ?? undefined;
    body = '{}';
  }
  agent.destroy();
});

const crossFetch = fetchLoop(async () => (await import('cross-fetch')).fetch);
const nativeFetch = fetchLoop(() => Promise.resolve(globalThis.fetch as unknown as Fetch));

/** The name of the slow peer. */
export const slowPeer = 'ours, a slow loop';

/** By name; the others are compared with the first one. */
export const peers: Readonly<Record<string, Peer>> = {
  'cross-fetch loop': crossFetch,
  'native fetch loop': nativeFetch,
  'node:http loop': nodeHttp,
  got,
  "vendor's SDK": sdk,
  'cross-fetch, checked rows': leastOfOurs,
  'ours, rows pushed': oursPushed,
  'ours, rows pulled': oursPulled,
  'ours, pages pulled': oursByPage,
  'ours, 4 slices pushed': oursSlicedPushed,
  'ours, 4 slices pulled': oursSlicedPulled,
  [slowPeer]: oursSlowly,
};

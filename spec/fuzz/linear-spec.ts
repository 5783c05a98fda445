import { expect } from 'chai';
import { readCheckpoint } from '../../src/core/checkpoint.js';
import { decodePages } from '../../src/operators/decode-pages.js';
import { of } from 'rxjs';
import { readMessage } from '../../src/live/messages.js';
import { nextLink } from '../../src/run/page-chain.js';
import { responseError } from '../../src/transport/response.js';
import { accessToken } from '../../src/transport/credentials.js';
import { parseRetryAfter, retryAfterInMessage } from '../../src/core/retry-after.js';
import { queries } from './support/queries.js';
import { typed } from './support/typed.js';

const asIs = (text: string) => text;
const many = <T>(count: number, of: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, at) => of(at));
const origin = 'https://api.example.com';

const pageOf = (name: string, onInvalidRow: 'fail' | 'skip' = 'fail') => {
  const { endpoint } = queries.find(({ query }) => query.endpoint.name === name)?.query ?? expect.fail(name);
  const { codec } = endpoint;
  return (page: unknown) =>
    typed(() =>
      of(page)
        .pipe(decodePages(codec, { onInvalidRow }))
        .subscribe({ next: (decoded) => void endpoint.rows(decoded), error: () => undefined }),
    );
};
const rejection = (text: string) =>
  responseError(
    { status: 403, header: () => text, text, bytes: text.length, ms: 1, receivedAtMs: 0 },
    { path: '/', attempts: 1 },
    asIs,
  );
const aggregates = (metrics: readonly object[]) => ({ results: [{ group: {}, data: [{ interval: 'a/b', metrics }] }] });
const topicName = 'v2.analytics.queues.q.observations';

/** Work by the size of its hostile part: created before it is timed. */
const cases: readonly (readonly [string, number, (size: number) => () => unknown])[] = [
  [
    'rows that are all invalid',
    2000,
    (size) => {
      const page = { entities: many(size, () => ({ queueId: 1, offered: 'x' })) };
      return () => pageOf('queueDetails')(page);
    },
  ],
  [
    'rows that are all skipped',
    2000,
    (size) => {
      const page = { entities: many(size, () => ({ queueId: 1 })) };
      return () => pageOf('queueDetails', 'skip')(page);
    },
  ],
  [
    'a token that ends in a line break',
    20_000,
    (size) => {
      const token = `${'t'.repeat(size)}\n`;
      return () => typed(() => accessToken(token));
    },
  ],
  [
    'dimensions of a group',
    4000,
    (size) => {
      const group = Object.fromEntries(many(size, (at) => [`d${at}`, 'x']));
      return () => pageOf('conversationAggregates')({ results: [{ group, data: [{ interval: 'a/b' }] }] });
    },
  ],
  [
    'qualifiers of a metric',
    4000,
    (size) => {
      const page = aggregates(many(size, (at) => ({ metric: 'm', qualifier: `q${at}`, stats: { count: 1 } })));
      return () => pageOf('conversationAggregates')(page);
    },
  ],
  [
    'metrics of an interval',
    4000,
    (size) => {
      const page = aggregates(many(size, (at) => ({ metric: `m${at}`, stats: { count: 1 } })));
      return () => pageOf('conversationAggregates')(page);
    },
  ],
  [
    'data of an activity',
    4000,
    (size) => {
      const entities = many(20, () => ({ metric: 'x' }));
      const data = many(size, () => ({ metric: 'x', count: 1 }));
      return () => pageOf('conversationActivity')({ results: [{ group: {}, data, entities }] });
    },
  ],
  [
    'colons in an error response',
    100_000,
    (size) => {
      const text = JSON.stringify({ message: 'a:b:'.repeat(size), code: 'a'.repeat(size) });
      return () => rejection(text);
    },
  ],
  [
    'digits and brackets in an error response',
    100_000,
    (size) => {
      const texts = ['[1'.repeat(size), `${'1'.repeat(size)}]`, '['.repeat(size)];
      return () => texts.map((text) => [parseRetryAfter(text, 0), retryAfterInMessage(text)]);
    },
  ],
  [
    'slashes and dots in a link',
    50_000,
    (size) => {
      const link = `/x${'/a/..'.repeat(size)}?${'%2e'.repeat(size)}`;
      return () => typed(() => nextLink(link, `${origin}/`, origin, { page: 1, redact: asIs }));
    },
  ],
  [
    'metrics in a message',
    4000,
    (size) => {
      const metrics = many(size, () => ({ metric: 'm', stats: { count: 1 } }));
      const message = { topicName, eventBody: { data: [{ interval: 'a/a', metrics }] } };
      return () => readMessage(message);
    },
  ],
  [
    'dots in a topic',
    200_000,
    (size) => {
      const message = { topicName: `v2.analytics.queues${'.observations'.repeat(size)}` };
      return () => readMessage(message);
    },
  ],
  [
    'intervals of a checkpoint',
    2000,
    (size) => {
      const covered = many(size, () => '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z');
      return () => readCheckpoint({ version: 1, query: 'q', covered }, 'q');
    },
  ],
];

const cpuMs = (work: () => unknown): number => {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};

/** The least of a few: garbage collection or a busy machine can only add to one. */
const leastCpuMs = (times: number, work: () => unknown): number => Math.min(...many(times, () => cpuMs(work)));

/** Long enough to stand out from the noise of a clock. */
const enoughMs = 2;
/**
 * Linear work takes 64 times as long, and up to twelve times that, as large values live among old objects and outside the caches.
 * Quadratic work takes 4096 times as long.
 */
const times = 64;
const most = 1024;

describe('time for hostile input', function () {
  this.timeout(60_000);

  for (const [what, least, workOf] of cases) {
    it(`should grow linearly with ${what}`, () => {
      // So that code which is not compiled yet is not mistaken for much work.
      leastCpuMs(5, workOf(least));
      let size = Math.ceil(least / 8);
      let ms = leastCpuMs(5, workOf(size));
      while (ms < enoughMs && size < least) ms = leastCpuMs(5, workOf((size *= 2)));
      expect(leastCpuMs(3, workOf(size * times)) / Math.max(ms, enoughMs / 2)).to.be.below(most);
    });
  }
});

import { expect } from 'chai';
import fc from 'fast-check';
import * as t from 'io-ts';
import { isRight } from 'fp-ts/lib/Either.js';
import { AggregatesPage } from '../../src/endpoints/aggregates/page.js';
import { ConversationsPage } from '../../src/endpoints/conversations-page.js';
import { QueueDetailsPage } from '../../src/endpoints/queue-details-page.js';
import { QueueObservationsPage } from '../../src/endpoints/queue-observations-page.js';
import { RoutingQueuesPage } from '../../src/endpoints/routing-queues-page.js';
import aggregates from '../fixtures/aggregates-page.json' with { type: 'json' };
import conversations from '../fixtures/conversations-page.json' with { type: 'json' };
import observations from '../fixtures/queue-observations-page.json' with { type: 'json' };
import details from '../fixtures/queue-details-page.json' with { type: 'json' };

const isExact = (value: unknown): value is number => typeof value === 'number' && value > -(2 ** 53) && value < 2 ** 53;

const finite = new t.Type<number, unknown>(
  'finite',
  isExact,
  (value, context) => (isExact(value) ? t.success(value) : t.failure(value, context)),
  t.identity,
);
const orNull = <A>(codec: t.Type<A, unknown>) => t.union([codec, t.null, t.undefined]);

/** The contract of each page again, in plain io-ts. */
const plainDetails = t.partial({
  entities: orNull(
    t.array(
      t.intersection([
        t.type({ queueId: t.string }),
        t.partial({
          queueName: orNull(t.string),
          mediaType: orNull(t.string),
          offered: orNull(finite),
          answered: orNull(finite),
          abandoned: orNull(finite),
          serviceLevelPercent: orNull(finite),
          avgHandleTime: orNull(finite),
        }),
      ]),
    ),
  ),
  nextPageUri: orNull(t.string),
});

const figures = 'count sum min max ratio numerator denominator target current p95 p99 countNegative countPositive';
const plainStats = t.partial(
  Object.fromEntries([...figures.split(' '), 'calculatedMetricValue'].map((key) => [key, orNull(finite)])),
);
const plainAggregates = t.partial({
  results: orNull(
    t.array(
      t.partial({
        group: orNull(t.record(t.string, orNull(t.string))),
        data: orNull(
          t.array(
            t.intersection([
              t.type({ interval: t.refinement(t.string, (text) => /^[^/\s]+\/[^/\s]+$/.test(text)) }),
              t.partial({
                metrics: orNull(
                  t.array(
                    t.intersection([
                      t.type({ metric: t.string }),
                      t.partial({ qualifier: orNull(t.string), stats: orNull(plainStats) }),
                    ]),
                  ),
                ),
                views: orNull(
                  t.array(t.intersection([t.type({ name: t.string }), t.partial({ stats: orNull(plainStats) })])),
                ),
              }),
            ]),
          ),
        ),
      }),
    ),
  ),
});

const plainQueues = t.partial({
  entities: orNull(t.array(t.type({ id: t.string, name: t.string }))),
  nextUri: orNull(t.string),
});

const orMissing = <A>(item: t.Type<A, unknown>) => orNull(t.array(item));
const plainConversations = t.partial({
  conversations: orMissing(
    t.intersection([
      t.type({ conversationId: t.string, conversationStart: t.string }),
      t.partial({
        conversationEnd: orNull(t.string),
        originatingDirection: orNull(t.string),
        divisionIds: orMissing(t.string),
        participants: orMissing(
          t.partial({
            participantId: orNull(t.string),
            purpose: orNull(t.string),
            participantName: orNull(t.string),
            userId: orNull(t.string),
            sessions: orMissing(
              t.partial({
                sessionId: orNull(t.string),
                mediaType: orNull(t.string),
                direction: orNull(t.string),
                metrics: orMissing(
                  t.partial({ name: orNull(t.string), value: orNull(finite), emitDate: orNull(t.string) }),
                ),
                segments: orMissing(
                  t.partial({
                    segmentStart: orNull(t.string),
                    segmentType: orNull(t.string),
                    segmentEnd: orNull(t.string),
                    queueId: orNull(t.string),
                    wrapUpCode: orNull(t.string),
                    disconnectType: orNull(t.string),
                    conference: orNull(t.boolean),
                  }),
                ),
              }),
            ),
          }),
        ),
      }),
    ]),
  ),
  totalHits: orNull(finite),
  cursor: orNull(t.string),
  dataAvailabilityDate: orNull(t.string),
});

const plainObservations = t.partial({
  results: orMissing(
    t.intersection([
      t.type({ group: t.intersection([t.type({ queueId: t.string }), t.partial({ mediaType: orNull(t.string) })]) }),
      t.partial({
        data: orMissing(
          t.intersection([
            t.type({ metric: t.string }),
            t.partial({
              qualifier: orNull(t.string),
              stats: orNull(plainStats),
              truncated: orNull(t.boolean),
              observations: orMissing(
                t.intersection([
                  t.type({ observationDate: t.string }),
                  t.partial({
                    conversationId: orNull(t.string),
                    sessionId: orNull(t.string),
                    userId: orNull(t.string),
                    participantName: orNull(t.string),
                    direction: orNull(t.string),
                  }),
                ]),
              ),
            }),
          ]),
        ),
      }),
    ]),
  ),
});

const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(NaN, Infinity, null, undefined, '5', true));
const text = fc.oneof(fc.string(), fc.constantFrom(null, undefined, 5, {}, []));
const maybe = (arbitrary: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 6, arbitrary }, { weight: 1, arbitrary: fc.constantFrom(null, undefined, 'x', {}, [], 0) });
const some = (fields: Record<string, fc.Arbitrary<unknown>>) => maybe(fc.record(fields, { requiredKeys: [] }));
const list = (item: fc.Arbitrary<unknown>) => maybe(fc.array(item, { maxLength: 3 }));

/** Sets a value somewhere inside, which makes a valid page almost valid. */
const mutated = (page: unknown): fc.Arbitrary<unknown> => {
  const paths: (readonly string[])[] = [];
  const walk = (value: unknown, path: readonly string[]) => {
    paths.push(path);
    if (typeof value === 'object' && value !== null)
      for (const [key, item] of Object.entries(value)) walk(item, [...path, key]);
  };
  walk(page, []);
  const values = fc.constantFrom<unknown>(NaN, Infinity, null, undefined, 0, 7, '', 'x', true, {}, [], [null], {
    0: 'x',
  });
  const keys = fc.constantFrom<string | undefined>(undefined, '__proto__', 'constructor', 'toString', 'more');
  return fc.tuple(fc.constantFrom(...paths), values, keys).map(([path, value, key]) => {
    const copy = structuredClone({ page }) as Record<string, unknown>;
    let parent = copy;
    const steps = ['page', ...path];
    for (const step of steps.slice(0, -1)) parent = parent[step] as Record<string, unknown>;
    const last = steps.at(-1) ?? 'page';
    const target = parent[last];
    if (key !== undefined && typeof target === 'object' && target !== null) {
      Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
    } else parent[last] = value;
    return copy['page'];
  });
};

const stats = some({ count: number, sum: number, ratio: number, p95: number, more: text });
const codecs: readonly [string, t.Decoder<unknown, unknown>, t.Decoder<unknown, unknown>, fc.Arbitrary<unknown>][] = [
  [
    'QueueDetailsPage',
    QueueDetailsPage,
    plainDetails,
    fc.oneof(
      mutated(details),
      some({
        entities: list(some({ queueId: text, queueName: text, offered: number, avgHandleTime: number })),
        nextPageUri: text,
      }),
    ),
  ],
  [
    'AggregatesPage',
    AggregatesPage,
    plainAggregates,
    fc.oneof(
      mutated(aggregates),
      some({
        results: list(
          some({
            group: maybe(fc.dictionary(fc.oneof(fc.string(), fc.constant('__proto__')), text, { maxKeys: 3 })),
            data: list(
              some({
                interval: text,
                metrics: list(some({ metric: text, qualifier: text, stats })),
                views: list(some({ name: text, stats })),
              }),
            ),
          }),
        ),
      }),
    ),
  ],
  ['ConversationsPage', ConversationsPage, plainConversations, mutated(conversations)],
  ['QueueObservationsPage', QueueObservationsPage, plainObservations, mutated(observations)],
  [
    'RoutingQueuesPage',
    RoutingQueuesPage,
    plainQueues,
    some({ entities: list(some({ id: text, name: text })), nextUri: text }),
  ],
];

describe('page codecs', () => {
  for (const [name, codec, plain, pages] of codecs) {
    it(`should accept by ${name} exactly what the contract in plain io-ts accepts`, () => {
      let accepted = 0;
      let rejected = 0;
      fc.assert(
        fc.property(fc.oneof({ weight: 9, arbitrary: pages }, fc.jsonValue(), fc.anything()), (page) => {
          const expected = isRight(plain.decode(page));
          expect(isRight(codec.decode(page))).to.equal(expected);
          if (expected) accepted += 1;
          else rejected += 1;
        }),
        { numRuns: 2_000 },
      );
      expect(accepted).to.be.above(100);
      expect(rejected).to.be.above(100);
    });

    it(`should keep every key of what ${name} accepts`, () => {
      fc.assert(
        fc.property(pages, (page) => {
          const decoded = codec.decode(page);
          if (isRight(decoded)) expect(decoded.right).to.deep.equal(page);
        }),
      );
    });
  }

  it('should confine the effect of hostile keys to their own object', () => {
    const hostile = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}';
    QueueDetailsPage.decode(JSON.parse(`${hostile},"entities":[${hostile},"queueId":"q"}]}`));
    AggregatesPage.decode(
      JSON.parse(`${hostile},"results":[{"group":${hostile}},"data":[${hostile},"interval":"i"}]}]}`),
    );
    expect(Object.prototype).to.not.have.property('polluted');
    expect({}).to.not.have.property('polluted');
  });

  it('should not treat inherited fields as fields of the page', () => {
    const inherited = JSON.parse('{"entities":[{"__proto__":{"queueId":"q"}}]}') as unknown;
    expect(isRight(QueueDetailsPage.decode(inherited))).to.equal(false);
  });
});

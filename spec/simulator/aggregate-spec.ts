import { expect } from 'chai';
import fc from 'fast-check';
import { ask, history, merged, modelled } from './support/aggregates.js';

const source = history();
const minute = 60_000;
const start = Date.UTC(2026, 2, 20);

const dimensions = [
  'queueId',
  'mediaType',
  'direction',
  'userId',
  'wrapUpCode',
  'divisionId',
  'requestedRoutingSkillId',
  'purpose',
];
const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'];
const granularities = ['PT15M', 'PT30M', 'PT1H', 'PT7M', 'P1D', 'P1W', 'P1M', 'P1DT12H'];

/** An interval within five weeks that contain the clock changes of both continents. */
const interval = fc
  .tuple(fc.nat(35 * 1440), fc.integer({ min: 1, max: 10 * 1440 }), fc.nat(minute))
  .map(([from, length, ms]) => ({ startMs: start + from * minute + ms, endMs: start + (from + length) * minute + ms }));
const groupBy = fc.subarray(dimensions, { maxLength: 3 });
const text = ({ startMs, endMs }: { startMs: number; endMs: number }) =>
  `${new Date(startMs).toISOString()}/${new Date(endMs).toISOString()}`;

describe('simulator: aggregate', () => {
  it('should equal the sum of any slices', () => {
    fc.assert(
      fc.property(
        interval,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 }),
        groupBy,
        (whole, cuts, by) => {
          const { startMs, endMs } = whole;
          const points = [startMs, ...cuts.map((cut) => startMs + Math.floor(cut * (endMs - startMs))), endMs].sort(
            (a, b) => a - b,
          );
          const slices = points
            .slice(1)
            .flatMap((end, index) => (end > points[index]! ? [{ startMs: points[index]!, endMs: end }] : []));
          const responses = slices.map((slice) => ask(source, { interval: text(slice), groupBy: by }));
          expect(merged(responses)).to.deep.equal(merged([ask(source, { interval: text(whole), groupBy: by })]));
        },
      ),
    );
  });

  it('should equal the sum of the buckets, in any granularity and time zone', () => {
    fc.assert(
      fc.property(
        interval,
        fc.constantFrom(...granularities),
        fc.constantFrom(...zones),
        groupBy,
        (range, granularity, timeZone, by) => {
          const query = { interval: text(range), groupBy: by };
          const cut = ask(source, { ...query, granularity, timeZone });
          expect(merged([cut])).to.deep.equal(merged([ask(source, query)]));
          for (const { buckets } of cut) {
            buckets.forEach(({ interval: bucket }, index) => {
              expect(bucket.startMs).to.be.at.least(index === 0 ? range.startMs : buckets[index - 1]!.interval.endMs);
              expect(bucket.endMs).to.be.within(bucket.startMs + 1, range.endMs);
            });
          }
        },
      ),
    );
  });

  it('should put each conversation in the bucket for which a query returns it', () => {
    fc.assert(
      fc.property(
        interval,
        fc.constantFrom(...granularities),
        fc.constantFrom(...zones),
        (range, granularity, timeZone) => {
          const [group] = ask(source, { interval: text(range), granularity, timeZone });
          for (const { interval: bucket, cell } of group?.buckets.slice(0, 20) ?? []) {
            const [alone] = ask(source, { interval: text(bucket) });
            expect(modelled.map((_, index) => alone?.buckets[0]?.cell.summary(index))).to.deep.equal(
              modelled.map((_, index) => cell.summary(index)),
            );
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('should return the same for a filter on a value and for the group of that value', () => {
    fc.assert(
      fc.property(interval, fc.constantFrom(...dimensions), fc.nat(), (range, dimension, pick) => {
        const groups = ask(source, { interval: text(range), groupBy: [dimension] });
        fc.pre(groups.length > 0);
        const { values, buckets } = groups[pick % groups.length]!;
        const [value] = values;
        const predicate = value === undefined ? { dimension, operator: 'notExists' } : { dimension, value };
        const [alone] = ask(source, { interval: text(range), filter: { type: 'and', predicates: [predicate] } });
        const summaries = (cell = buckets[0]?.cell) => modelled.map((_, index) => cell?.summary(index));
        expect(summaries(alone?.buckets[0]?.cell)).to.deep.equal(summaries());
      }),
    );
  });

  it('should return the same for the sum of the groups of one dimension and for the whole', () => {
    for (const dimension of dimensions.filter((name) => name !== 'requestedRoutingSkillId')) {
      const range = { interval: '2026-03-20T00:00:00Z/2026-03-27T00:00:00Z' };
      const groups = ask(source, { ...range, groupBy: [dimension] });
      expect(groups.length, dimension).to.be.greaterThan(1);
      const sum = merged([groups.map((group) => ({ ...group, values: [] }))]);
      expect(sum).to.deep.equal(merged([ask(source, range)]));
    }
  });

  it('should list queues and media types in the order of the organisation, groups without a value last', () => {
    const range = { interval: '2026-03-20T00:00:00Z/2026-03-27T00:00:00Z' };
    const groups = ask(source, { ...range, groupBy: ['queueId', 'mediaType'] });
    expect(groups.map(({ values }) => values)).to.deep.equal(
      source.queues.flatMap(({ id }) => ['voice', 'chat', 'email'].map((mediaType) => [id, mediaType])),
    );
    const agents = ask(source, { ...range, groupBy: ['userId'] }).map(({ values }) => values[0]);
    const named = agents.slice(0, -1);
    expect(agents.at(-1)).to.equal(undefined);
    expect(named).to.deep.equal(named.toSorted());
  });

  it('should count a conversation with two skills in both groups, and once when flattened', () => {
    const range = { interval: '2026-03-20T00:00:00Z/2026-03-27T00:00:00Z', groupBy: ['requestedRoutingSkillId'] };
    const conversations = source.queues.flatMap((queue) => [
      ...source.within(queue, { startMs: start, endMs: start + 7 * 1440 * minute }),
    ]);
    const count = (groups: ReturnType<typeof ask>) =>
      Object.fromEntries(groups.map(({ values, buckets }) => [String(values[0]), buckets[0]!.cell.summary(0)!.count]));
    const bySkill = count(ask(source, { ...range, metrics: ['nConversations'] }));
    for (const skill of source.staff.skillIds) {
      expect(bySkill[skill]).to.equal(conversations.filter(({ skillIds }) => skillIds.includes(skill)).length);
    }
    const flat = count(ask(source, { ...range, metrics: ['nConversations'], flattenMultivaluedDimensions: true }));
    expect(Object.values(flat).reduce((sum, one) => sum + one, 0)).to.equal(conversations.length);
    expect(Object.keys(flat).some((key) => key.includes(','))).to.equal(true);
  });

  it('should rate the service level as answered in time of answered and abandoned', () => {
    const metrics = ['oServiceLevel', 'tAnswered', 'tAbandon', 'nOverSla', 'nOffered', 'tFlowOut'];
    const [group] = ask(source, { interval: '2026-03-01T00:00:00Z/2026-04-01T00:00:00Z', metrics });
    const [level, answered, abandoned, over, offered, flowed] = metrics.map((_, index) =>
      group!.buckets[0]!.cell.summary(index)!,
    );
    expect(level!.count).to.equal(answered!.count + abandoned!.count);
    expect(level!.sum).to.equal(answered!.count - over!.count);
    expect(offered!.count).to.equal(answered!.count + abandoned!.count + flowed!.count);
    expect(level!.sum).to.be.greaterThan(0).and.below(level!.count);
  });

  it('should compute only queues that a filter can match', () => {
    const requested: string[] = [];
    const watched = {
      ...source,
      within: (queue: (typeof source.queues)[number], range: { startMs: number; endMs: number }) => {
        requested.push(queue.id);
        return source.within(queue, range);
      },
    };
    const [, second, third] = source.queues.map(({ id }) => id);
    const either = { type: 'or', predicates: [second, third].map((value) => ({ dimension: 'queueId', value })) };
    const query = { interval: '2026-03-20T00:00:00Z/2026-03-21T00:00:00Z' };
    ask(watched, {
      ...query,
      filter: { type: 'and', clauses: [either], predicates: [{ dimension: 'mediaType', value: 'voice' }] },
    });
    expect(requested).to.deep.equal([second, third]);
    ask(watched, {
      ...query,
      filter: { ...either, predicates: [...either.predicates, { dimension: 'mediaType', value: 'voice' }] },
    });
    expect(requested).to.have.length(5);
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { isMergeError } from '../../../src/core/error-guards.js';
import type { Stats } from '../../../src/endpoints/aggregates/page.js';
import { mergeStats, statsMerger } from '../../../src/endpoints/aggregates/merger.js';

const whole = fc.integer({ min: 0, max: 1_000_000 });
/** What a server reports about times: it has seen each of them. */
const times = fc.array(whole, { minLength: 1, maxLength: 20 });
const statsOf = (of: readonly number[]) => ({
  count: of.length,
  sum: of.reduce((sum, each) => sum + each, 0),
  min: Math.min(...of),
  max: Math.max(...of),
});
const levelOf = (of: readonly number[]) => {
  const numerator = of.filter((each) => each % 2 === 0).length;
  return { numerator, denominator: of.length, ratio: numerator / of.length, target: 0.8 };
};

/** Merges statistics that are known to merge. */
const merged = (a: Stats, b: Stats): Stats =>
  mergeStats(a, b, ({ statistic }) => expect.fail(`${statistic} does not merge`));

/** Merges, and lists the omitted statistics. */
const merging = (a: Stats, b: Stats) => {
  const omitted: string[] = [];
  const stats = mergeStats(a, b, ({ statistic, exists }) => omitted.push(exists ? statistic : `no ${statistic}`));
  return { stats, omitted };
};

describe('mergeStats', () => {
  it('should equal what a server reports that has seen everything', () =>
    fc.assert(
      fc.property(times, times, (a, b) => {
        expect(merged(statsOf(a), statsOf(b))).to.deep.equal(statsOf([...a, ...b]));
        expect(merged(levelOf(a), levelOf(b))).to.deep.equal(levelOf([...a, ...b]));
      }),
    ));

  it('should not depend on how the parts are combined', () =>
    fc.assert(
      fc.property(times, times, times, (a, b, c) => {
        const [x, y, z] = [statsOf(a), statsOf(b), statsOf(c)];
        expect(merged(merged(x, y), z)).to.deep.equal(merged(x, merged(y, z)));
        expect(merged(x, y)).to.deep.equal(merged(y, x));
      }),
    ));

  it('should have no minimum where a part reports none', () => {
    expect(merged({ count: 1, sum: 5, max: 5 }, { count: 1, sum: 3, min: 3, max: 3 })).to.deep.equal({
      count: 2,
      sum: 8,
      max: 5,
    });
    expect(merged({ count: 1 }, { count: 2 })).to.deep.equal({ count: 3 });
    expect(merged({ countNegative: 1, countPositive: 4 }, { countPositive: 2 })).to.deep.equal({
      countNegative: 1,
      countPositive: 6,
    });
  });

  it('should keep the reported ratio where there is nothing to divide', () => {
    const nothing = { ratio: 0, numerator: 0, denominator: 0 };
    expect(merged(nothing, nothing)).to.deep.equal(nothing);
    expect(merged(nothing, { ratio: 0.5, numerator: 1, denominator: 2 })).to.deep.equal({
      ratio: 0.5,
      numerator: 1,
      denominator: 2,
    });
  });

  it('should omit what does not follow from its parts, and keep the rest', () => {
    const part = { count: 1, sum: 2 };
    const sum = { count: 2, sum: 4 };
    for (const key of ['p95', 'p99']) {
      for (const [a, b] of [
        [{ ...part, [key]: 1 }, part],
        [part, { ...part, [key]: 1 }],
        [
          { ...part, [key]: 1 },
          { ...part, [key]: 1 },
        ],
      ]) {
        expect(merging(a!, b!)).to.deep.equal({ stats: sum, omitted: [key] });
      }
    }
    const ratio = merging({ ratio: 0.5 }, { ratio: 0.5, numerator: 1, denominator: 2 });
    expect(ratio).to.deep.equal({ stats: { numerator: 1, denominator: 2 }, omitted: ['ratio'] });
  });

  it('should omit settings and momentary values that differ between the parts', () => {
    for (const key of ['target', 'current', 'calculatedMetricValue']) {
      for (const [a, b] of [
        [{ [key]: 0.8 }, { [key]: 0.9 }],
        [{ [key]: 0.8 }, {}],
        [{}, { [key]: 0 }],
      ]) {
        expect(merging(a!, b!)).to.deep.equal({ stats: {}, omitted: [`no ${key}`] });
      }
      expect(merged({ [key]: 0.8 }, { [key]: 0.8 })).to.deep.equal({ [key]: 0.8 });
    }
  });

  it('should not restore a value after the parts have differed', () => {
    const values = [{ target: 0.8 }, { target: 0.9 }, { target: 0.9 }, { target: 0.9 }];
    const seen: string[] = [];
    const stats = values.reduce<Stats>((a, b) => mergeStats(a, b, ({ statistic }) => seen.push(statistic)), values[0]!);
    expect(stats).to.deep.equal({});
    expect(new Set(seen)).to.deep.equal(new Set(['target']));
  });
});

describe('statsMerger', () => {
  const percentile = { count: 1, p95: 3, target: 0.8 };
  const other = { count: 1, p95: 4, target: 0.9 };

  it('should list what rows do not contain, each statistic of a metric once', () => {
    const { merge, omitted } = statsMerger(new Set(['count'] as const));
    expect(omitted()).to.deep.equal([]);
    for (const metric of ['tHandle', 'tAnswered', 'tHandle']) {
      expect(merge(metric, percentile, other)).to.deep.equal({ count: 2 });
    }
    const reasons = omitted().map(({ metric, statistic, reason }) => `${metric}.${statistic} ${reason}`);
    expect(reasons).to.deep.equal([
      'tHandle.target differs between parts (0.8, 0.9)',
      'tHandle.p95 does not follow from the p95 of its parts',
      'tAnswered.target differs between parts (0.8, 0.9)',
      'tAnswered.p95 does not follow from the p95 of its parts',
    ]);
  });

  for (const contained of [undefined, new Set(['p95', 'ratio'] as const)]) {
    it(`should reject what rows contain and parts do not provide: ${contained ? 'some' : 'all'} statistics`, () => {
      const failure = (a: Stats, b: Stats) => {
        try {
          return statsMerger(contained).merge('tHandle', a, b);
        } catch (error) {
          return isMergeError(error) ? [error.metric, error.message] : error;
        }
      };
      expect(failure(percentile, other)).to.deep.equal([
        'tHandle',
        'tHandle: p95 of the whole does not follow from the p95 of its parts: query without merge',
      ]);
      expect(failure({ ratio: 1 }, { ratio: 1 })).to.deep.equal([
        'tHandle',
        'tHandle: ratio of the whole needs the denominators: query without merge',
      ]);
      expect(failure({ target: 0.8 }, {})).to.deep.equal({});
    });
  }
});

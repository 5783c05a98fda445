import { expect } from 'chai';
import fc from 'fast-check';
import { isMergeError } from '../../src/core/error-guards.js';
import { mergeStats } from '../../src/endpoints/merge-stats.js';

const whole = fc.integer({ min: 0, max: 1_000_000 });
/** What a server tells of times: it has seen each of them. */
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

const refusal = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (isMergeError(error)) return `${error.metric}: ${error.message}`;
    throw error;
  }
  return 'no error';
};

describe('mergeStats', () => {
  it('should be what a server tells that has seen everything', () =>
    fc.assert(
      fc.property(times, times, (a, b) => {
        expect(mergeStats('tHandle', statsOf(a), statsOf(b))).to.deep.equal(statsOf([...a, ...b]));
        expect(mergeStats('oServiceLevel', levelOf(a), levelOf(b))).to.deep.equal(levelOf([...a, ...b]));
      }),
    ));

  it('should not depend on how parts are put together', () =>
    fc.assert(
      fc.property(times, times, times, (a, b, c) => {
        const [x, y, z] = [statsOf(a), statsOf(b), statsOf(c)];
        expect(mergeStats('t', mergeStats('t', x, y), z)).to.deep.equal(mergeStats('t', x, mergeStats('t', y, z)));
        expect(mergeStats('t', x, y)).to.deep.equal(mergeStats('t', y, x));
      }),
    ));

  it('should not tell the least of parts that do not tell it', () => {
    expect(mergeStats('t', { count: 1, sum: 5, max: 5 }, { count: 1, sum: 3, min: 3, max: 3 })).to.deep.equal({
      count: 2,
      sum: 8,
      max: 5,
    });
    expect(mergeStats('n', { count: 1 }, { count: 2 })).to.deep.equal({ count: 3 });
    expect(mergeStats('c', { countNegative: 1, countPositive: 4 }, { countPositive: 2 })).to.deep.equal({
      countNegative: 1,
      countPositive: 6,
    });
  });

  it('should take the ratio of nothing as it is told', () => {
    const nothing = { ratio: 0, numerator: 0, denominator: 0 };
    expect(mergeStats('o', nothing, nothing)).to.deep.equal(nothing);
    expect(mergeStats('o', nothing, { ratio: 0.5, numerator: 1, denominator: 2 })).to.deep.equal({
      ratio: 0.5,
      numerator: 1,
      denominator: 2,
    });
  });

  it('should refuse what does not follow from its parts', () => {
    for (const key of ['p95', 'p99']) {
      expect(refusal(() => mergeStats('tAnswered', { [key]: 1 }, {}))).to.equal(
        `tAnswered: tAnswered: ${key} of the whole does not follow from ${key} of its parts`,
      );
    }
    expect(refusal(() => mergeStats('o', { ratio: 0.5 }, { ratio: 0.5, numerator: 1, denominator: 2 }))).to.match(
      /without its denominator/,
    );
    expect(refusal(() => mergeStats('o', { target: 0.8 }, { target: 0.9 }))).to.match(/target differs/);
    expect(refusal(() => mergeStats('o', { current: 1 }, {}))).to.match(/current differs/);
    expect(mergeStats('o', { target: 0.8 }, { target: 0.8 })).to.deep.equal({ target: 0.8 });
  });
});

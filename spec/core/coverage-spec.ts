import { expect } from 'chai';
import fc from 'fast-check';
import { coveredOf, gaps, union, type Interval } from '../../src/core/interval.js';
/** Small numbers, so that intervals often touch, overlap or contain each other. */
const interval = fc
  .tuple(fc.nat(30), fc.integer({ min: 1, max: 8 }))
  .map(([startMs, length]): Interval => ({ startMs, endMs: startMs + length }));
const intervals = fc.array(interval, { maxLength: 8 });

const points = (of: readonly Interval[]): ReadonlySet<number> =>
  new Set(of.flatMap(({ startMs, endMs }) => Array.from({ length: endMs - startMs }, (_, index) => startMs + index)));
const within = ({ startMs, endMs }: Interval, of: ReadonlySet<number>) =>
  new Set([...of].filter((point) => point >= startMs && point < endMs));

/** Sorted, without empty intervals, and without intervals that touch. */
const expectMerged = (of: readonly Interval[]) => {
  for (const [index, { startMs, endMs }] of of.entries()) {
    expect(startMs).to.be.below(endMs);
    expect(of[index + 1]?.startMs ?? Infinity).to.be.above(endMs);
  }
};

describe('union', () => {
  it('should contain exactly the instants of its intervals, in as few intervals as possible', () =>
    fc.assert(
      fc.property(intervals, (of) => {
        const merged = union(of);
        expectMerged(merged);
        expect(points(merged)).to.deep.equal(points(of));
      }),
    ));
});

describe('gaps and coveredOf', () => {
  it('should partition a range between them', () =>
    fc.assert(
      fc.property(interval, intervals, (range, of) => {
        const [open, closed] = [gaps(range, of), coveredOf(range, of)];
        expectMerged(open);
        expectMerged(closed);
        expect(points(closed)).to.deep.equal(within(range, points(of)));
        expect(points([...open, ...closed])).to.deep.equal(points([range]));
        expect([...points(open)].filter((point) => points(closed).has(point))).to.deep.equal([]);
      }),
    ));
});

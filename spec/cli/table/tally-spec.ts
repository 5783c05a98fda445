import { expect } from 'chai';
import fc from 'fast-check';
import { sumOf, weightedMeanOf } from '../../../src/cli/table/column.js';

interface Row {
  readonly hits: number;
  readonly attempts: number;
}
const share = ({ hits, attempts }: Row): number | null => (attempts === 0 ? null : hits / attempts);
const rows = fc.array(
  fc
    .tuple(fc.nat(1000), fc.nat(1000))
    .map(([one, other]): Row => ({ hits: Math.min(one, other), attempts: Math.max(one, other) })),
);

describe('weightedMeanOf', () => {
  it('should be the ratio of the whole, however it is divided into rows', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const mean = weightedMeanOf<Row>(share, ({ attempts }) => attempts)();
        all.forEach((row) => mean.add(row));
        const whole = all.reduce((sum, row) => ({ hits: sum.hits + row.hits, attempts: sum.attempts + row.attempts }), {
          hits: 0,
          attempts: 0,
        });
        const expected = share(whole);
        if (expected === null) expect(mean.value).to.equal(null);
        else expect(mean.value).to.be.closeTo(expected, 1e-9);
      }),
    );
  });

  it('should not be the average of averages', () => {
    const mean = weightedMeanOf<Row>(share, ({ attempts }) => attempts)();
    mean.add({ hits: 1, attempts: 1 });
    mean.add({ hits: 0, attempts: 9 });
    expect(mean.value).to.equal(0.1);
  });

  it('should be null where no row has a weight or a value', () => {
    const mean = weightedMeanOf<Row>(
      ({ hits }) => hits,
      ({ attempts }) => attempts,
    )();
    expect(mean.value).to.equal(null);
    mean.add({ hits: 80, attempts: 0 });
    expect(mean.value).to.equal(null);
  });
});

describe('sumOf', () => {
  it('should add values, starting at 0 for each table', () => {
    const start = sumOf<Row>(({ hits }) => hits);
    const first = start();
    first.add({ hits: 2, attempts: 2 });
    first.add({ hits: 3, attempts: 3 });
    expect([first.value, start().value]).to.deep.equal([5, 0]);
  });
});

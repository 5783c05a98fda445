import { expect } from 'chai';
import fc from 'fast-check';
import { sumOf, weightedMeanOf } from '../../../src/cli/table/column.js';

interface Row {
  readonly hits: number;
  readonly tries: number;
}
const share = ({ hits, tries }: Row): number | null => (tries === 0 ? null : hits / tries);
const rows = fc.array(
  fc
    .tuple(fc.nat(1000), fc.nat(1000))
    .map(([one, other]): Row => ({ hits: Math.min(one, other), tries: Math.max(one, other) })),
);

describe('weightedMeanOf', () => {
  it('should be the share of the whole, however it is split into rows', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const mean = weightedMeanOf<Row>(share, ({ tries }) => tries)();
        all.forEach((row) => mean.add(row));
        const whole = all.reduce((sum, row) => ({ hits: sum.hits + row.hits, tries: sum.tries + row.tries }), {
          hits: 0,
          tries: 0,
        });
        const expected = share(whole);
        if (expected === null) expect(mean.value).to.equal(null);
        else expect(mean.value).to.be.closeTo(expected, 1e-9);
      }),
    );
  });

  it('should not be the average of averages', () => {
    const mean = weightedMeanOf<Row>(share, ({ tries }) => tries)();
    mean.add({ hits: 1, tries: 1 });
    mean.add({ hits: 0, tries: 9 });
    expect(mean.value).to.equal(0.1);
  });

  it('should be null where no row has weight or figure', () => {
    const mean = weightedMeanOf<Row>(
      ({ hits }) => hits,
      ({ tries }) => tries,
    )();
    expect(mean.value).to.equal(null);
    mean.add({ hits: 80, tries: 0 });
    expect(mean.value).to.equal(null);
  });
});

describe('sumOf', () => {
  it('should add, and start again for each table', () => {
    const start = sumOf<Row>(({ hits }) => hits);
    const first = start();
    first.add({ hits: 2, tries: 2 });
    first.add({ hits: 3, tries: 3 });
    expect([first.value, start().value]).to.deep.equal([5, 0]);
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { changedRows } from '../../src/run/poll.js';

interface Figure {
  readonly id: string;
  readonly count: number;
}
const figures = (text: string): Figure[] =>
  text.split(' ').flatMap((each) => (each === '' ? [] : [{ id: each.charAt(0), count: Number(each.slice(1)) }]));
const texts = (rows: readonly Figure[]) => rows.map(({ id, count }) => `${id}${count}`).join(' ');

const byId = { identity: ({ id }: Figure) => id, absent: ({ id }: Figure) => ({ id, count: 0 }) };
const through = (endpoint: Parameters<typeof changedRows<Figure>>[0], snapshots: readonly string[]) =>
  snapshots.map(
    (
      (changed) => (snapshot: string) =>
        texts(changed(figures(snapshot)))
    )(changedRows(endpoint)),
  );

describe('changedRows', () => {
  const cases: readonly [string, readonly string[], readonly string[]][] = [
    ['pass the first snapshot whole, including zeros', ['a1 b0'], ['a1 b0']],
    ['pass what has changed', ['a1 b2', 'a1 b3', 'a1 b3', 'a4 b3'], ['a1 b2', 'b3', '', 'a4']],
    ['pass what has returned to an earlier value', ['a1', 'a2', 'a1'], ['a1', 'a2', 'a1']],
    ['pass what is new', ['a1', 'a1 b2'], ['a1', 'b2']],
    ['pass what has disappeared once, as 0', ['a1 b2', 'a1', 'a1', ''], ['a1 b2', 'b0', '', 'a0']],
    ['pass what has returned', ['a1', '', 'a1'], ['a1', 'a0', 'a1']],
    ['detect no change between 0 and nothing', ['a1 b0', 'a1', 'a0', '', 'a0 c0'], ['a1 b0', '', 'a0', '', '']],
  ];
  for (const [what, snapshots, expected] of cases) {
    it(`should ${what}`, () => {
      expect(through(byId, snapshots)).to.deep.equal(expected);
    });
  }

  it('should pass nothing for what has disappeared where absence has no meaning', () => {
    expect(through({ identity: byId.identity }, ['a1 b2', 'b2', 'a1'])).to.deep.equal(['a1 b2', '', 'a1']);
  });

  it('should distinguish rows without identity by all their fields', () => {
    expect(through({}, ['a1 a2', 'a2 a3', 'a2 a3', 'a1'])).to.deep.equal(['a1 a2', 'a3', '', 'a1']);
  });

  it('should emit what updates a copy to the state of the latest snapshot', () => {
    const snapshot = fc.uniqueArray(fc.record({ id: fc.constantFrom(...'abcd'), count: fc.nat(2) }), {
      selector: ({ id }) => id,
    });
    const stateOf = (rows: readonly Figure[]) =>
      new Map(rows.filter(({ count }) => count > 0).map((row) => [row.id, row.count]));
    fc.assert(
      fc.property(fc.array(snapshot, { maxLength: 6 }), (snapshots) => {
        const changed = changedRows<Figure>(byId);
        const copy = new Map<string, Figure>();
        for (const rows of snapshots) {
          for (const row of changed(rows)) {
            expect(copy.get(row.id)?.count).to.not.equal(row.count);
            copy.set(row.id, row);
          }
          expect([...stateOf([...copy.values()])].sort()).to.deep.equal([...stateOf(rows)].sort());
        }
      }),
    );
  });
});

import { expect } from 'chai';
import { addTally, newTally, type Tally } from '../../src/core/run-stats.js';

const failure = (path: string) => ({ path, expected: 'a number', actual: 'nothing' });
const part = (of: Partial<Tally>): Tally => ({ ...newTally(), ...of });

describe('addTally', () => {
  it('should add up the counts of the parts of a run', () => {
    const tally = newTally();
    addTally(tally, part({ pages: 2, rows: 50, invalid: 4, repeated: 1 }));
    addTally(tally, part({ pages: 4, rows: 70, invalid: 6, repeated: 2 }));
    expect(tally).to.deep.include({ pages: 6, rows: 120, invalid: 10, repeated: 3 });
  });

  it('should keep the first skipped row', () => {
    const tally = newTally();
    for (const firstInvalid of [undefined, failure('a'), failure('b')]) addTally(tally, part({ firstInvalid }));
    expect(tally.firstInvalid).to.deep.equal(failure('a'));
  });

  it('should add up the expected rows of the parts that know them, and be undefined where none does', () => {
    const tally = newTally();
    addTally(tally, part({}));
    expect(tally.expected).to.equal(undefined);
    for (const expected of [10, undefined, 5]) addTally(tally, part({ expected }));
    expect(tally.expected).to.equal(15);
  });
});

import { expect } from 'chai';
import { addTally, newTally, type Tally } from '../../src/core/run-stats.js';

const failure = (path: string) => ({ path, expected: 'a number', actual: 'nothing' });
const part = (of: Partial<Tally>): Tally => ({ ...newTally(), ...of });

describe('addTally', () => {
  it('should add up what the parts of a run have counted', () => {
    const tally = newTally();
    addTally(tally, part({ requests: 3, pages: 2, rows: 50, invalid: 4, repeated: 1 }));
    addTally(tally, part({ requests: 5, pages: 4, rows: 70, invalid: 6, repeated: 2 }));
    expect(tally).to.deep.include({ requests: 8, pages: 6, rows: 120, invalid: 10, repeated: 3 });
  });

  it('should keep the first row that was left out', () => {
    const tally = newTally();
    for (const firstInvalid of [undefined, failure('a'), failure('b')]) addTally(tally, part({ firstInvalid }));
    expect(tally.firstInvalid).to.deep.equal(failure('a'));
  });

  it('should expect what the parts expect that know it, and nothing where none does', () => {
    const tally = newTally();
    addTally(tally, part({}));
    expect(tally.expected).to.equal(undefined);
    for (const expected of [10, undefined, 5]) addTally(tally, part({ expected }));
    expect(tally.expected).to.equal(15);
  });
});

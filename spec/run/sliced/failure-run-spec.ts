import { expect } from 'chai';
import { failureRun } from '../../../src/run/sliced/slice-length.js';

describe('failureRun', () => {
  const times = (count: number, act: () => void) => Array.from({ length: count }, act);

  it('should be too many with the fiftieth in a row, and stay so', () => {
    const rejected = failureRun();
    times(49, () => rejected.failed('no'));
    expect(rejected.areTooMany()).to.equal(false);
    rejected.failed('no');
    expect(rejected.areTooMany()).to.equal(true);
    rejected.answered();
    expect(rejected.areTooMany()).to.equal(true);
  });

  it('should restart the count after each response', () => {
    const rejected = failureRun();
    for (let round = 0; round < 3; round += 1) {
      times(49, () => rejected.failed('no'));
      rejected.answered();
      expect(rejected.areTooMany()).to.equal(false);
    }
  });

  it('should keep the first failure', () => {
    const rejected = failureRun();
    expect(rejected.first()).to.equal(undefined);
    rejected.failed('first');
    rejected.answered();
    rejected.failed('second');
    expect(rejected.first()).to.equal('first');
  });
});

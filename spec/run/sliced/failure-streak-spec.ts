import { expect } from 'chai';
import { failureStreak } from '../../../src/run/sliced/slice-length.js';

describe('failureStreak', () => {
  const times = (count: number, act: () => void) => Array.from({ length: count }, act);

  it('should be too many with the fiftieth in a row, and stay so', () => {
    const failures = failureStreak();
    times(49, () => failures.recordFailure('no'));
    expect(failures.areTooMany()).to.equal(false);
    failures.recordFailure('no');
    expect(failures.areTooMany()).to.equal(true);
    failures.recordSuccess();
    expect(failures.areTooMany()).to.equal(true);
  });

  it('should restart the count after each response', () => {
    const failures = failureStreak();
    for (let round = 0; round < 3; round += 1) {
      times(49, () => failures.recordFailure('no'));
      failures.recordSuccess();
      expect(failures.areTooMany()).to.equal(false);
    }
  });

  it('should keep the first failure', () => {
    const failures = failureStreak();
    expect(failures.first()).to.equal(undefined);
    failures.recordFailure('first');
    failures.recordSuccess();
    failures.recordFailure('second');
    expect(failures.first()).to.equal('first');
  });
});

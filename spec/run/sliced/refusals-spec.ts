import { expect } from 'chai';
import { refusals } from '../../../src/run/sliced/slice-length.js';

describe('refusals', () => {
  const times = (count: number, act: () => void) => Array.from({ length: count }, act);

  it('should be too many with the fiftieth in a row, and stay so', () => {
    const refused = refusals();
    times(49, () => refused.failed('no'));
    expect(refused.areTooMany()).to.equal(false);
    refused.failed('no');
    expect(refused.areTooMany()).to.equal(true);
    refused.answered();
    expect(refused.areTooMany()).to.equal(true);
  });

  it('should restart the count after each response', () => {
    const refused = refusals();
    for (let round = 0; round < 3; round += 1) {
      times(49, () => refused.failed('no'));
      refused.answered();
      expect(refused.areTooMany()).to.equal(false);
    }
  });

  it('should keep the first failure', () => {
    const refused = refusals();
    expect(refused.first()).to.equal(undefined);
    refused.failed('first');
    refused.answered();
    refused.failed('second');
    expect(refused.first()).to.equal('first');
  });
});

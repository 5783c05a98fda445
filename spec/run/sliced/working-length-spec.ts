import { expect } from 'chai';
import { workingLength } from '../../../src/run/sliced/slice-length.js';

const responses = (lengths: ReturnType<typeof workingLength>, length: number, times: number) => {
  for (let nth = 0; nth < times; nth += 1) {
    expect(lengths.attempt(length)).to.equal('ask');
    lengths.recordSuccess(length);
  }
};

describe('workingLength', () => {
  it('should not limit the length while nothing has failed', () => {
    expect(workingLength().attempt(1e15)).to.equal('ask');
  });

  it('should split what is longer than the halves of what failed', () => {
    const widths = workingLength();
    widths.recordFailure(24, 12);
    expect(widths.attempt(12)).to.equal('ask');
    expect(widths.attempt(13)).to.equal('split');
    widths.recordFailure(12, 6);
    expect(widths.attempt(7)).to.equal('split');
    // Requested before the other failed.
    widths.recordFailure(24, 12);
    expect(widths.attempt(7)).to.equal('split');
  });

  it('should try one interval of up to twice the length after eight responses in a row', () => {
    const widths = workingLength();
    widths.recordFailure(24, 12);
    responses(widths, 12, 7);
    expect(widths.attempt(24)).to.equal('split');
    responses(widths, 12, 1);
    expect(widths.attempt(25)).to.equal('split');
    expect(widths.attempt(24)).to.equal('try');
    expect(widths.attempt(24), 'while one is tried').to.equal('split');
    expect(widths.attempt(12)).to.equal('ask');
    widths.recordSuccess(24);
    responses(widths, 24, 7);
    expect(widths.attempt(48)).to.equal('split');
    responses(widths, 24, 1);
    expect(widths.attempt(48)).to.equal('try');
  });

  it('should restart the count after each failure, also at the minimum length', () => {
    const widths = workingLength();
    widths.recordFailure(2, 1);
    responses(widths, 1, 7);
    widths.recordFailure(1, Infinity);
    responses(widths, 1, 7);
    expect(widths.attempt(2)).to.equal('split');
    responses(widths, 1, 1);
    expect(widths.attempt(2)).to.equal('try');
  });

  it('should require twice as many responses after each failed attempt, and eight again after a successful one', () => {
    const widths = workingLength();
    widths.recordFailure(2, 1);
    for (const needed of [8, 16, 32]) {
      responses(widths, 1, needed - 1);
      expect(widths.attempt(2)).to.equal('split');
      responses(widths, 1, 1);
      expect(widths.attempt(2)).to.equal('try');
      widths.recordFailure(2, 1);
    }
    responses(widths, 1, 64);
    expect(widths.attempt(2)).to.equal('try');
    widths.recordSuccess(2);
    responses(widths, 2, 8);
    expect(widths.attempt(4)).to.equal('try');
  });

  it('should go no further than twice the working length where others fail meanwhile', () => {
    const widths = workingLength();
    widths.recordFailure(24, 12);
    responses(widths, 12, 8);
    expect(widths.attempt(24)).to.equal('try');
    widths.recordFailure(12, 6);
    widths.recordFailure(6, 3);
    widths.recordSuccess(24);
    expect(widths.attempt(6)).to.equal('ask');
    expect(widths.attempt(7)).to.equal('split');
  });
});

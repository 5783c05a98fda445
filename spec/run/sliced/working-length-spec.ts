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
    const lengths = workingLength();
    lengths.recordFailure(24, 12);
    expect(lengths.attempt(12)).to.equal('ask');
    expect(lengths.attempt(13)).to.equal('split');
    lengths.recordFailure(12, 6);
    expect(lengths.attempt(7)).to.equal('split');
    // Requested before the other failed.
    lengths.recordFailure(24, 12);
    expect(lengths.attempt(7)).to.equal('split');
  });

  it('should try one interval of up to twice the length after eight responses in a row', () => {
    const lengths = workingLength();
    lengths.recordFailure(24, 12);
    responses(lengths, 12, 7);
    expect(lengths.attempt(24)).to.equal('split');
    responses(lengths, 12, 1);
    expect(lengths.attempt(25)).to.equal('split');
    expect(lengths.attempt(24)).to.equal('try');
    expect(lengths.attempt(24), 'while one is tried').to.equal('split');
    expect(lengths.attempt(12)).to.equal('ask');
    lengths.recordSuccess(24);
    responses(lengths, 24, 7);
    expect(lengths.attempt(48)).to.equal('split');
    responses(lengths, 24, 1);
    expect(lengths.attempt(48)).to.equal('try');
  });

  it('should restart the count after each failure, also at the minimum length', () => {
    const lengths = workingLength();
    lengths.recordFailure(2, 1);
    responses(lengths, 1, 7);
    lengths.recordOmission(1);
    responses(lengths, 1, 7);
    expect(lengths.attempt(2)).to.equal('split');
    responses(lengths, 1, 1);
    expect(lengths.attempt(2)).to.equal('try');
  });

  it('should require twice as many responses after each failed attempt, and eight again after a successful one', () => {
    const lengths = workingLength();
    lengths.recordFailure(2, 1);
    for (const needed of [8, 16, 32]) {
      responses(lengths, 1, needed - 1);
      expect(lengths.attempt(2)).to.equal('split');
      responses(lengths, 1, 1);
      expect(lengths.attempt(2)).to.equal('try');
      lengths.recordFailure(2, 1);
    }
    responses(lengths, 1, 64);
    expect(lengths.attempt(2)).to.equal('try');
    lengths.recordSuccess(2);
    responses(lengths, 2, 8);
    expect(lengths.attempt(4)).to.equal('try');
  });

  it('should go no further than twice the working length where others fail meanwhile', () => {
    const lengths = workingLength();
    lengths.recordFailure(24, 12);
    responses(lengths, 12, 8);
    expect(lengths.attempt(24)).to.equal('try');
    lengths.recordFailure(12, 6);
    lengths.recordFailure(6, 3);
    lengths.recordSuccess(24);
    expect(lengths.attempt(6)).to.equal('ask');
    expect(lengths.attempt(7)).to.equal('split');
  });
});

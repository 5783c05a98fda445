import { expect } from 'chai';
import { rateTrust } from '../../../src/transport/rate-limit/own-limits.js';

/** How many may leave at once. */
const atOnce = (trust: ReturnType<typeof rateTrust>, nowMs: number): number => {
  let count = 0;
  for (; count < 1000 && trust.freeAt(200) <= nowMs; count += 1) trust.left(nowMs, 200);
  return count;
};

describe('rateTrust', () => {
  it('should begin with two, and grow by two with each answer but the first', () => {
    const trust = rateTrust();
    expect(atOnce(trust, 0)).to.equal(2);
    trust.answered();
    expect(atOnce(trust, 0)).to.equal(0);
    trust.answered();
    expect(atOnce(trust, 0)).to.equal(2);
    trust.answered();
    trust.answered();
    expect(atOnce(trust, 0)).to.equal(4);
  });

  it('should earn its time back at the even spacing', () => {
    const trust = rateTrust();
    expect(atOnce(trust, 0)).to.equal(2);
    expect(atOnce(trust, 199)).to.equal(0);
    expect(atOnce(trust, 200)).to.equal(1);
    expect(atOnce(trust, 10_000)).to.equal(2);
  });

  it('should begin anew once it is lost, without paying back what had left', () => {
    const trust = rateTrust();
    for (let index = 0; index < 100; index += 1) trust.answered();
    expect(atOnce(trust, 0)).to.equal(200);
    trust.lose();
    expect(atOnce(trust, 0)).to.equal(2);
  });
});

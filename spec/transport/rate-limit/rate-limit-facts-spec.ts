import { expect } from 'chai';
import fc from 'fast-check';
import { limitFacts } from '../../../src/transport/rate-limit/learned-limits.js';

const factsOf = (count: string | null, allowed: string | null, reset: string | null) => {
  const headers: Record<string, string | null> = {
    'inin-ratelimit-count': count,
    'inin-ratelimit-allowed': allowed,
    'inin-ratelimit-reset': reset,
  };
  return limitFacts((name) => headers[name] ?? null);
};

describe('limitFacts', () => {
  it('should read the three headers, seconds as milliseconds', () => {
    expect(factsOf('299', ' 300 ', '42')).to.deep.equal({ count: 299, allowed: 300, resetMs: 42_000 });
    expect(factsOf('0', '1', '0')).to.deep.equal({ count: 0, allowed: 1, resetMs: 0 });
    expect(factsOf('299.000', '300.000', '42.5')).to.deep.equal({ count: 299, allowed: 300, resetMs: 43_000 });
  });

  for (const [count, allowed, reset] of [
    [null, '300', '42'],
    ['1', null, '42'],
    ['1', '300', null],
    ['-1', '300', '42'],
    ['1', '0', '42'],
    ['1', '300', '3601'],
    ['1', '300, 300', '42'],
    ['1e3', '300', '42'],
    ['', '300', '42'],
    ['1', '9999999999', '42'],
    ['NaN', 'Infinity', 'soon'],
  ] as const) {
    it(`should ignore ${count}, ${allowed}, ${reset}`, () => {
      expect(factsOf(count, allowed, reset)).to.equal(undefined);
    });
  }

  it('should give whole numbers in their bounds, or nothing, whatever is sent', () => {
    const text = fc.oneof(fc.string(), fc.integer({ min: -5, max: 5_000 }).map(String), fc.constant(null));
    fc.assert(
      fc.property(text, text, text, (count, allowed, reset) => {
        const facts = factsOf(count, allowed, reset);
        if (facts === undefined) return;
        expect(Object.values(facts).every(Number.isSafeInteger)).to.equal(true);
        expect(facts.count).to.be.at.least(0);
        expect(facts.allowed).to.be.at.least(1);
        expect(facts.resetMs).to.be.within(0, 3_600_000);
      }),
    );
  });
});

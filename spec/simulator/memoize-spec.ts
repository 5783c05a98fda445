import { expect } from 'chai';
import { memoize } from '../../src/simulator/memoize.js';

describe('simulator: memoize', () => {
  it('should compute again only what was not among the most recently used', () => {
    const computed: string[] = [];
    const ask = memoize(2, String, (query: string) => {
      computed.push(query);
      return query.toUpperCase();
    });
    expect(['a', 'b', 'a', 'c', 'a', 'b'].map(ask)).to.deep.equal(['A', 'B', 'A', 'C', 'A', 'B']);
    // b was the least recently used when c was added.
    expect(computed).to.deep.equal(['a', 'b', 'c', 'b']);
  });

  it('should also remember an undefined result', () => {
    let computed = 0;
    const ask = memoize(1, String, () => {
      computed += 1;
      return undefined;
    });
    expect([ask('a'), ask('a')]).to.deep.equal([undefined, undefined]);
    expect(computed).to.equal(1);
  });
});

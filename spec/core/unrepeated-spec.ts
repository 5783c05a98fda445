import { expect } from 'chai';
import { unrepeated } from '../../src/core/unrepeated.js';

const remembered = 20_000;

describe('unrepeated', () => {
  it('should pass each key once, whether it repeats at once or 20,000 keys later', () => {
    const isNew = unrepeated();
    const keys = Array.from({ length: 5 * remembered }, (_, index) => `key ${index}`);
    const fresh: string[] = [];
    const again: string[] = [];
    for (const [index, key] of keys.entries()) {
      if (isNew(key)) fresh.push(key);
      for (const earlier of [key, keys[index - remembered + 1] ?? key]) if (isNew(earlier)) again.push(earlier);
    }
    expect(fresh).to.deep.equal(keys);
    expect(again).to.deep.equal([]);
  });

  it('should forget a key more than twice the limit back, so that its memory is bounded', () => {
    const isNew = unrepeated();
    isNew('first');
    for (let index = 0; index < 2 * remembered; index += 1) isNew(`key ${index}`);
    expect(isNew('first')).to.equal(true);
  });

  it('should remember a key that repeats often, as each repetition refreshes it', () => {
    const recurring = (refreshes: boolean) => {
      const isNew = unrepeated({ remembered: 10, refreshes });
      const passed = Array.from({ length: 100 }, (_, index) => {
        isNew(`key ${index}`);
        return index % 5 === 0 && isNew('recurring');
      });
      return passed.filter(Boolean).length;
    };
    expect(recurring(true)).to.equal(1);
    expect(recurring(false)).to.be.greaterThan(1);
  });
});

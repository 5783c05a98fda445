import { expect } from 'chai';
import * as t from 'io-ts';
import { specialised } from '../../src/core/codecs.js';

const Item = t.type({ id: t.string }, 'Item');

describe('specialised', () => {
  it('should accept what passes the check without running the codec', () => {
    const value = { id: 5 };
    expect(specialised(Item, () => true).decode(value)).to.deep.equal(t.success(value));
    expect(specialised(Item, () => true).decode(value)).to.have.property('right', value);
  });

  it('should defer to the codec for anything else', () => {
    const strict = specialised(Item, () => false);
    expect(strict.decode({ id: 'a' })._tag).to.equal('Right');
    expect(strict.decode({ id: 5 })._tag).to.equal('Left');
  });

  it('should keep the name and the guard of the codec, and encode without loss', () => {
    const fast = specialised(Item, () => true);
    expect(fast.name).to.equal('Item');
    expect(fast.is({ id: 5 })).to.equal(false);
    const value = { id: 'a', more: 1 };
    expect(fast.encode(value)).to.equal(value);
  });
});

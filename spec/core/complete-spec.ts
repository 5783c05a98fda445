import { expect } from 'chai';
import { complete } from '../../src/core/complete.js';

describe('complete', () => {
  const defaults = { size: 1, order: 'interval' };

  it('should set the defaults of absent and undefined fields only', () => {
    expect(complete(defaults)).to.deep.equal(defaults);
    expect(complete(defaults, { size: undefined, order: 'arrival' })).to.deep.equal({ size: 1, order: 'arrival' });
    expect(complete<{ size: number | null }>(defaults, { size: null })).to.deep.equal({ ...defaults, size: null });
    expect(defaults).to.deep.equal({ size: 1, order: 'interval' });
  });
});

import { expect } from 'chai';
import { lastDay } from '../../../src/cli/query/plan.js';

describe('lastDay', () => {
  it('should be the 24 hours up to the last full hour', () => {
    const midday = '2026-10-02T12:00:00.000Z';
    expect(lastDay(Date.parse('2026-10-02T12:59:59.999Z'))).to.equal(`2026-10-01T12:00:00.000Z/${midday}`);
    expect(lastDay(Date.parse(midday))).to.equal(`2026-10-01T12:00:00.000Z/${midday}`);
  });
});

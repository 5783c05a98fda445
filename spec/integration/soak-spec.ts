import { expect } from 'chai';
import { month } from '../perf/soak/month.js';
import { soak } from '../perf/soak/soak.js';

describe('a long range of a faulty server', function () {
  this.timeout(60_000);

  // `npm run soak:year` does the same with a year of 200 queues.
  it('should complete where a fifth of all requests fails in every way', async () => {
    const interval = '2026-09-01T00:00:00Z/2026-11-01T00:00:00Z';
    const soaked = await soak({
      interval,
      slice: 'PT12H',
      queues: 10,
      conversationsPerQueueDay: 20,
      faulty: 0.2,
      seed: 3,
      attemptMs: 20_000,
    });
    expect(soaked.offered).to.equal(soaked.expected).and.to.be.above(1000);
    expect(soaked.complete?.answered).to.deep.equal(['2026-09-01T00:00:00.000Z/2026-11-01T00:00:00.000Z']);
    expect(soaked.complete?.rows).to.equal(soaked.rows);
    expect(soaked.faults).to.have.property('size').above(8);
    expect(soaked.retries).to.be.above(5);
  });
});

describe('a client that polls for days', function () {
  this.timeout(60_000);

  // `npm run soak` does the same for thirty days, and measures memory.
  it('should miss no poll and fetch one token for each lifetime, while one request in forty fails', async () => {
    const polls = 3 * 72;
    const lives = 6;
    const polled = await month({ days: 3, everyMs: 1_200_000, tokenLifeS: 43_200 });
    expect(polled).to.include({ polls: polls + 1, failedPolls: 0, connections: 0 });
    expect(polled.offered).to.equal(polled.expected).and.to.be.above(100);
    expect(polled.faults).to.be.above(2);
    // The first one, a new one for each lifetime that ends, and one for each that was rejected.
    expect(polled.tokens - polled.rejected).to.be.within(lives - 1, lives);
  });
});

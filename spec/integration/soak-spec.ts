import { expect } from 'chai';
import { soak } from '../perf/soak/soak.js';

describe('a long range of a server in trouble', function () {
  this.timeout(60_000);

  // `npm run soak:year` does the same with a year of 200 queues.
  it('should end complete where a fifth of all requests goes wrong in every way', async () => {
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

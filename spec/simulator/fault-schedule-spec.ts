import { expect } from 'chai';
import type { Fault, SimulatorRequest } from '../../src/simulator/index.js';
import { aggregatesPath, requestToken, detailsPath, visiting } from './support/visit.js';

const query = { dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-08T00:00:00Z' };

describe('simulator: which requests a fault affects', () => {
  const statuses = (faults: readonly Fault[], expected: string) =>
    visiting({ faults }, async ({ post }) => {
      const seen: number[] = [];
      for (const _ of expected.split(' ')) seen.push((await post(detailsPath, query)).status);
      expect(seen.join(' ')).to.equal(expected);
    });
  const busy = { status: 503 };

  it('should affect the first by default', statuses([{ on: 'page', do: busy }], '503 200 200'));
  it('should affect the first few', statuses([{ on: 'page', times: 2, do: busy }], '503 503 200 200'));
  it('should affect the nth', statuses([{ on: 'page', nth: 2, do: busy }], '200 503 200 200'));
  it(
    'should affect the nth and some after it',
    statuses([{ on: 'page', nth: 2, times: 2, do: busy }], '200 503 503 200'),
  );
  it(
    'should affect all, without an end',
    statuses([{ on: 'page', nth: 2, times: Infinity, do: busy }], '200 503 503 503'),
  );
  it('should affect every other', statuses([{ on: 'page', every: 2, do: busy }], '200 503 200 503 200 503'));
  it(
    'should affect every third, from the first on',
    statuses([{ on: 'page', every: 3, nth: 1, do: busy }], '503 200 200 503 200'),
  );
  it(
    'should affect every other, at most twice',
    statuses([{ on: 'page', every: 2, times: 2, do: busy }], '200 503 200 503 200 200'),
  );
  it('should not affect other endpoints', statuses([{ on: 'aggregates', times: 9, do: busy }], '200 200'));
  it(
    'should apply the first of two that affect the same request, and count for both',
    statuses(
      [
        { on: 'page', nth: 2, do: busy },
        { on: 'page', nth: 2, times: 2, do: { status: 500 } },
      ],
      '200 503 500 200',
    ),
  );

  it(
    'should affect the requests that a function selects',
    visiting({}, async ({ sim, post }) => {
      const isLong = ({ body }: SimulatorRequest) =>
        (body as { interval?: string } | undefined)?.interval?.includes('-12-') === true;
      sim.addFault({ on: isLong, times: Infinity, do: { status: 504 } });
      const ask = async (end: string) =>
        (await post(aggregatesPath, { interval: `2026-10-01T00:00:00Z/${end}`, metrics: ['nOffered'] })).status;
      expect([
        await ask('2026-11-01T00:00:00Z'),
        await ask('2026-12-01T00:00:00Z'),
        await ask('2026-12-02T00:00:00Z'),
      ]).to.deep.equal([200, 504, 504]);
    }),
  );

  it(
    'should affect any endpoint, including unknown paths',
    visiting({}, async ({ sim, get }) => {
      sim.addFault({ on: 'any', times: 3, do: busy });
      const seen = [
        (await requestToken(sim)).status,
        (await get('/nowhere')).status,
        (await get('/api/v2/routing/queues')).status,
      ];
      expect([...seen, (await get('/nowhere')).status]).to.deep.equal([503, 503, 503, 404]);
    }),
  );
});

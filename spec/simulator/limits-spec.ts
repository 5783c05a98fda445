import { expect } from 'chai';
import { limitsPath, visiting } from './support/visit.js';

describe('simulator: limits', () => {
  it(
    'should report the limit that it enforces',
    visiting({ ratePerMinute: 42 }, async ({ get, sim }) => {
      expect((await get(`${limitsPath}/platform.api`)).json<object>()).to.deep.equal({
        entities: [{ key: 'client.credentials.token.rate.per.minute', namespace: 'platform.api', value: 42 }],
      });
      expect(sim.requests.at(-1)).to.include({ endpoint: 'limits' });
    }),
  );

  it(
    'should report none without a limit, and reject other namespaces',
    visiting({ ratePerMinute: Infinity }, async ({ get }) => {
      expect((await get(`${limitsPath}/platform.api`)).json<object>()).to.deep.equal({ entities: [] });
      expect((await get(`${limitsPath}/analytics`)).json()).to.include({ status: 404, code: 'not.found' });
    }),
  );
});

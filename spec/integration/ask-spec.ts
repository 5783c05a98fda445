import { expect } from 'chai';
import { lastValueFrom } from 'rxjs';
import { isPagingError } from '../../src/index.js';
import { failure, simulated } from '../helpers/simulated.js';

describe('client.ask', () => {
  it('should request any endpoint with token, retries and events, and return the parsed response', () =>
    simulated(
      async ({ client, sim, events }) => {
        const response$ = client.ask({ method: 'GET', url: '/api/v2/routing/queues?pageSize=2' });
        expect(sim.requests, 'nothing before a subscription').to.deep.equal([]);
        const { entities } = (await lastValueFrom(response$)) as { entities: readonly { id: string }[] };
        expect(entities.map(({ id }) => id)).to.deep.equal(sim.queues.slice(0, 2).map(({ id }) => id));
        expect(events.map(({ kind }) => kind)).to.include.members(['token', 'retry', 'response']);
      },
      { simulator: { faults: [{ on: 'queues', do: { status: 503 } }] } },
    ));

  it('should reject another origin before any request', () =>
    simulated(async ({ client, sim }) => {
      const error = await failure(lastValueFrom(client.ask({ method: 'GET', url: 'http://evil.example/api/v2/x' })));
      expect(error).to.satisfy(isPagingError).and.to.include({ reason: 'origin' });
      expect(sim.requests).to.deep.equal([]);
    }));

  it('should abort the request on unsubscription', () =>
    simulated(
      async ({ client, sim }) => {
        const subscription = client.ask({ method: 'GET', url: '/api/v2/routing/queues' }).subscribe();
        while (!sim.requests.some(({ endpoint }) => endpoint === 'queues')) await new Promise(setImmediate);
        subscription.unsubscribe();
        while (sim.requests.at(-1)?.phase === 'open') await new Promise(setImmediate);
        expect(sim.requests.at(-1)?.phase).to.equal('broken');
      },
      { simulator: { faults: [{ on: 'queues', do: { hang: true } }] } },
    ));
});

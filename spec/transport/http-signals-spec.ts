import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import sinon from 'sinon';
import { systemRuntime } from '../../src/core/runtime.js';
import { crossFetchKeptAlive } from '../../src/transport/node-fetch.js';
import type { FetchLike } from '../../src/transport/fetch-like.js';
import { sendWith } from '../../src/transport/http.js';
import { clientCredentials, collect, createClient, queueDetails } from '../../src/index.js';
import { startSimulator } from '../../src/simulator/index.js';

const bounds = { ...systemRuntime, attemptMs: 10_000, idleMs: 10_000, maxBodyBytes: 1_000_000 };
const request = { method: 'GET', url: 'https://api.example.com/', headers: {}, attempt: 1, redact: String };

/** A send over a fetch that responds at once, unless it is to hang; and the signals it received. */
const observed = (forgetsSignals: boolean) => {
  const signals: AbortSignal[] = [];
  let hangs = false;
  const fetch: FetchLike = (_, { signal }) => {
    signals.push(signal);
    const response = { status: 200, headers: new Headers(), text: () => Promise.resolve('{}') };
    return hangs ? new Promise(() => undefined) : Promise.resolve(response);
  };
  const send = sendWith({ ...bounds, connections: { fetch, forgetsSignals } });
  return { signals, send, response: () => firstValueFrom(send(request)), hang: () => (hangs = true) };
};

describe('sendWith, its signals', () => {
  it('should give each request a signal of its own, as a fetch may attach anything to it', async () => {
    const { signals, response } = observed(false);
    for (let count = 0; count < 3; count++) await response();
    expect(new Set(signals)).to.have.property('size', 3);
  });

  it('should reuse the signal of a whole response for the next request where fetch releases it', async () => {
    const { signals, response } = observed(true);
    for (let count = 0; count < 3; count++) await response();
    expect(signals).to.have.length(3);
    expect(new Set(signals)).to.have.property('size', 1);
    expect(signals[0]).to.include({ aborted: false });
  });

  it('should never share one signal between two requests at once, nor reuse an aborted one', async () => {
    const { signals, send, response, hang } = observed(true);
    await Promise.all([response(), response()]);
    expect(new Set(signals)).to.have.property('size', 2);
    hang();
    const [left, kept] = [send(request).subscribe(), send(request).subscribe()];
    left.unsubscribe();
    expect(signals.slice(2).map(({ aborted }) => aborted)).to.deep.equal([true, false]);
    const next = send(request).subscribe();
    expect(signals.at(-1)).to.include({ aborted: false });
    expect(signals.slice(0, -1)).not.to.include(signals.at(-1));
    kept.unsubscribe();
    next.unsubscribe();
    expect(signals.slice(2).every(({ aborted }) => aborted)).to.equal(true);
  });

  it('should create one signal for the token and all pages of a run over cross-fetch', async () => {
    const simulator = await startSimulator({ scripted: { pages: 5, rowsPerPage: 2 } });
    const made = sinon.spy(globalThis, 'AbortController');
    try {
      const { hosts, credentials } = simulator;
      const client = createClient({
        hosts,
        credentials: clientCredentials(credentials),
        budget: { perMinute: Infinity },
      });
      const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-02T00:00:00Z' });
      expect(await collect(client.rows(query))).to.have.length(10);
      expect(made.callCount).to.equal(1);
    } finally {
      made.restore();
      await simulator.stop();
    }
  });

  it('should find no listener left by cross-fetch once a body is whole', async () => {
    const simulator = await startSimulator();
    const { fetch, closeAll } = await crossFetchKeptAlive();
    const listeners = { added: 0, removed: 0 };
    const counting: FetchLike = (url, init) => {
      const { signal } = init;
      const { addEventListener, removeEventListener } = AbortSignal.prototype;
      Object.assign(signal, {
        addEventListener: (...given: Parameters<typeof addEventListener>) => {
          listeners.added += 1;
          addEventListener.apply(signal, given);
        },
        removeEventListener: (...given: Parameters<typeof removeEventListener>) => {
          listeners.removed += 1;
          removeEventListener.apply(signal, given);
        },
      });
      return fetch(url, init);
    };
    try {
      const send = sendWith({ ...bounds, connections: { fetch: counting } });
      await firstValueFrom(send({ ...request, url: `${simulator.hosts.api}/api/v2/routing/queues` }));
      expect(listeners.added).to.be.at.least(1);
      expect(listeners.removed).to.equal(listeners.added);
    } finally {
      closeAll();
      await simulator.stop();
    }
  });
});

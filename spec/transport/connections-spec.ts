import { expect } from 'chai';
import sinon from 'sinon';
import { crossFetchConnections } from '../../src/transport/connections.js';

const init = { method: 'GET', headers: {}, redirect: 'manual', signal: new AbortController().signal } as const;

describe('crossFetchConnections', () => {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');

  afterEach(() => {
    sinon.restore();
    if (before === undefined) Reflect.deleteProperty(globalThis, 'navigator');
    else Object.defineProperty(globalThis, 'navigator', before);
  });

  const running = (userAgent: string) =>
    Object.defineProperty(globalThis, 'navigator', { value: { userAgent }, configurable: true });

  it("should be the platform's own fetch on Cloudflare, which has Node's process with nodejs_compat", async () => {
    const fetch = sinon.stub(globalThis, 'fetch').resolves(new Response('{}'));
    running('Cloudflare-Workers');
    const connections = crossFetchConnections();
    await connections.fetch('https://api.example.com/', init);
    expect(fetch.calledOnceWith('https://api.example.com/', sinon.match(init))).to.equal(true);
    expect(connections.forgetsSignals).to.equal(undefined);
  });

  it('should be cross-fetch on Node, also where it has a navigator', async () => {
    const fetch = sinon.stub(globalThis, 'fetch').resolves(new Response('{}'));
    running('Node.js/22');
    const connections = crossFetchConnections();
    const failed: unknown = await connections
      .fetch('http://127.0.0.1:1/', init)
      .then(undefined, (error: unknown) => error);
    expect(failed).to.include({ name: 'FetchError', code: 'ECONNREFUSED' });
    expect(fetch.called).to.equal(false);
    expect(connections.forgetsSignals).to.equal(true);
  });
});

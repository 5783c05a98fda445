import { expect } from 'chai';
import { isNetworkError } from '../../../src/index.js';
import { until } from '../../helpers/until.js';
import { connectProxy, withProxies } from '../support/connect-proxy.js';
import { fault } from '../support/fault.js';
import { query } from '../support/gateway.js';
import { selfSigned } from '../support/self-signed.js';
import { tlsGateway, truth } from '../support/tls-gateway.js';
import { trusting } from '../support/trusting.js';

const scripted = { pages: 3, rowsPerPage: 10 };

fault(
  'N19',
  {
    fault: 'a proxy by environment: one that tunnels, rejects, fails, is down or never responds',
    promise: 'over the default fetch: used, except for hosts of NO_PROXY; `network` that names it',
  },
  (it) => {
    for (const name of ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'])
      it(`should reach an HTTPS host through ${name}, by one tunnel for all pages`, async (bench) => {
        const certificate = await selfSigned();
        trusting(bench, certificate.cert);
        const server = await tlsGateway(bench, certificate);
        const proxy = await connectProxy(bench);
        withProxies(bench, { [name]: proxy.origin });
        const { error } = await bench.run(bench.client(server), query, { truth });
        expect(error).to.equal(undefined);
        expect(proxy.tunnels).to.deep.equal([new URL(server.hosts.api).host]);
        expect(proxy.credentials).to.deep.equal([undefined]);
        await until(() => proxy.open === 0);
      });

    it('should reach an HTTP host through HTTP_PROXY, with the credentials in its URL', async (bench) => {
      const sim = await bench.simulator({ scripted });
      const proxy = await connectProxy(bench);
      bench.secret('pass@word');
      withProxies(bench, { HTTP_PROXY: proxy.origin.replace('//', '//user:pass%40word@') });
      const { error } = await bench.run(bench.client(sim), query);
      expect(error).to.equal(undefined);
      expect(proxy.tunnels).to.deep.equal([new URL(sim.hosts.api).host]);
      expect(proxy.credentials).to.deep.equal([`Basic ${btoa('user:pass@word')}`]);
    });

    it('should use a proxy without a scheme as plain HTTP', async (bench) => {
      const certificate = await selfSigned();
      trusting(bench, certificate.cert);
      const server = await tlsGateway(bench, certificate);
      const proxy = await connectProxy(bench);
      withProxies(bench, { HTTPS_PROXY: new URL(proxy.origin).host });
      const { error } = await bench.run(bench.client(server), query, { truth });
      expect(error).to.equal(undefined);
      expect(proxy.tunnels).to.have.lengthOf(1);
    });

    for (const [why, without] of [
      ['NO_PROXY names the host', { NO_PROXY: 'example.com,127.0.0.1' }],
      ['NO_PROXY is *', { no_proxy: '*' }],
      ['NODE_USE_ENV_PROXY is 0', { NODE_USE_ENV_PROXY: '0' }],
      ['only HTTPS hosts have a proxy', { HTTP_PROXY: '' }],
    ] as const)
      it(`should connect directly where ${why}`, async (bench) => {
        const sim = await bench.simulator({ scripted });
        const proxy = await connectProxy(bench);
        withProxies(bench, { HTTP_PROXY: proxy.origin, HTTPS_PROXY: proxy.origin, ...without });
        const { error } = await bench.run(bench.client(sim), query);
        expect(error).to.equal(undefined);
        expect(proxy.tunnels).to.deep.equal([]);
      });

    for (const [status, remedy] of [
      [407, 'give its user and password in HTTPS_PROXY, as http://user:password@host:port'],
      [403, 'check HTTPS_PROXY, NO_PROXY and the proxy'],
    ] as const)
      it(`should end at once where it responds with ${status}, and name it`, async (bench) => {
        const sim = await bench.simulator({ scripted });
        const proxy = await connectProxy(bench, () => status);
        withProxies(bench, { HTTP_PROXY: proxy.origin.replace('//', '//user:wrong-password@') });
        bench.secret('wrong-password');
        const { error } = await bench.run(bench.client(sim), query);
        expect(isNetworkError(error) && error).to.include({ code: 'ERR_PROXY_DENIED', attempts: 1 });
        const host = new URL(sim.hosts.api).host;
        const said = `no response from ${host} through the proxy ${proxy.origin}: the proxy responded to CONNECT with ${status}`;
        expect((error as Error).message).to.include(`${said}: ${remedy}`);
        expect(proxy.tunnels).to.have.lengthOf(1);
        expect(sim.requests).to.deep.equal([]);
      });

    it('should retry where it responds with 503, and then deliver every row', async (bench) => {
      const sim = await bench.simulator({ scripted });
      const proxy = await connectProxy(bench, (nth) => (nth === 1 ? 503 : 200));
      withProxies(bench, { HTTP_PROXY: proxy.origin });
      const { error } = await bench.run(bench.client(sim), query);
      expect(error).to.equal(undefined);
      expect(proxy.tunnels).to.have.lengthOf(2);
    });

    it('should name it where it is down, after all attempts', async (bench) => {
      const sim = await bench.simulator({ scripted });
      withProxies(bench, { HTTP_PROXY: 'http://127.0.0.1:1' });
      const { error } = await bench.run(bench.client(sim, { retry: { maxAttempts: 3 } }), query);
      expect(isNetworkError(error) && error).to.include({ code: 'ECONNREFUSED', attempts: 3 });
      expect((error as Error).message).to.include('through the proxy http://127.0.0.1:1: connect ECONNREFUSED');
    });

    it('should close the connection where it never responds and the consumer unsubscribes', async (bench) => {
      const sim = await bench.simulator({ scripted });
      const proxy = await connectProxy(bench, () => undefined);
      withProxies(bench, { HTTP_PROXY: proxy.origin });
      const running = bench.client(sim).rows(query).subscribe();
      await until(() => proxy.tunnels.length === 1);
      running.unsubscribe();
      await until(() => proxy.open === 0);
    });

    for (const proxy of ['socks5://user:hidden-password@127.0.0.1:1080', 'http://user:hidden-password@[bad'])
      it(`should end at once for ${proxy.slice(0, 10)}..., and show no password`, async (bench) => {
        const sim = await bench.simulator({ scripted });
        bench.secret('hidden-password');
        withProxies(bench, { ALL_PROXY: proxy });
        const { error } = await bench.run(bench.client(sim), query);
        expect(isNetworkError(error) && error).to.include({ code: 'ERR_PROXY_UNSUPPORTED', attempts: 1 });
        expect((error as Error).message).to.include('set HTTPS_PROXY to a URL such as http://proxy.example.com:3128');
      });
  },
);

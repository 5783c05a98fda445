import { expect } from 'chai';
import { tap } from 'rxjs';
import { conversationDetailJob, isJobError, isNetworkError, queueDetails } from '../../../src/index.js';
import type { Bench } from '../support/bench.js';
import { fault } from '../support/fault.js';
import { selfSigned } from '../support/self-signed.js';
import { type TlsGateway, tlsGateway, truth } from '../support/tls-gateway.js';
import { trusting } from '../support/trusting.js';

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' });
const scripted = { pages: 6, rowsPerPage: 10 };
const page = /^POST .*details/;
/** What a server does after closing a connection on which one more request arrives. */
const gone = { end: 'rst', of: 'request', after: 0 } as const;

const trustedGateway = async (bench: Bench): Promise<TlsGateway> => {
  const certificate = await selfSigned();
  trusting(bench, certificate.cert);
  return tlsGateway(bench, certificate);
};
const retries = ({ events }: Bench) => events.filter(({ kind }) => kind === 'retry');
const sent = ({ events }: Bench) =>
  events.filter((event) => event.kind === 'request' && page.test(`POST ${event.path}`));

fault(
  'N15',
  {
    fault: 'the server closes a kept connection between pages',
    promise:
      'sent again at once, within the budget, also where `maxAttempts` is 1, but no more than `maxAttempts` times; over `globalThis.fetch`, which does not report it, an ordinary attempt; a job is never submitted twice',
  },
  (it) => {
    it('should send the page again without counting an attempt', async (bench) => {
      const proxy = await bench.proxy(await bench.simulator({ scripted }));
      proxy.strike({ on: page, nth: 3, do: gone });
      const { rows, error } = await bench.run(bench.client(proxy, { retry: { maxAttempts: 1 } }), query);
      expect(error).to.equal(undefined);
      expect(rows).to.have.lengthOf(60);
      expect(sent(bench)).to.have.lengthOf(7);
      expect(retries(bench)).to.have.lengthOf(0);
    });

    it('should do so each time that connections are closed', async (bench) => {
      const proxy = await bench.proxy(await bench.simulator({ scripted }));
      const client = bench.client(proxy, { retry: { maxAttempts: 1 } });
      let read = 0;
      const closeAfterPage = (): void => {
        read += 1;
        if (read % 10 === 0) proxy.closeIdle();
      };
      const { rows, error } = await bench.run(client, query, { reads: (all) => all.pipe(tap(closeAfterPage)) });
      expect(error).to.equal(undefined);
      expect(rows).to.have.lengthOf(60);
      expect(proxy.accepted).to.be.at.least(6);
      expect(retries(bench)).to.have.lengthOf(0);
    });

    for (const maxAttempts of [2, 3, 4])
      it(`should send the page ${maxAttempts} times where that is maxAttempts and each attempt fails`, async (bench) => {
        const proxy = await bench.proxy(await bench.simulator({ scripted }));
        proxy.strike({ on: page, nth: 3, times: Infinity, do: gone });
        const { rows, error } = await bench.run(bench.client(proxy, { retry: { maxAttempts } }), query);
        const facts = { phase: 'connect', code: 'ECONNRESET', attempts: maxAttempts };
        expect(isNetworkError(error) && error).to.include(facts);
        expect(sent(bench)).to.have.lengthOf(2 + maxAttempts);
        expect(rows).to.have.lengthOf(20);
      });

    for (const going of ['end', 'destroy'] as const)
      it(`should do so over TLS, where the connection ends by ${going}`, async (bench) => {
        const server = await trustedGateway(bench);
        server.strike(page, 3, going);
        const { rows, error } = await bench.run(bench.client(server, { retry: { maxAttempts: 1 } }), query, { truth });
        expect(error).to.equal(undefined);
        expect(rows).to.have.lengthOf(60);
        expect(sent(bench)).to.have.lengthOf(7);
        expect(retries(bench)).to.have.lengthOf(0);
      });

    it('should count no attempt over TLS where connections are closed after each page', async (bench) => {
      const server = await trustedGateway(bench);
      let read = 0;
      const closeAfterPage = (): void => {
        read += 1;
        if (read % 10 === 0) server.closeIdle();
      };
      const client = bench.client(server, { retry: { maxAttempts: 1 } });
      const { rows, error } = await bench.run(client, query, { truth, reads: (all) => all.pipe(tap(closeAfterPage)) });
      expect(error).to.equal(undefined);
      expect(rows).to.have.lengthOf(60);
      expect(server.accepted).to.be.at.least(6);
      expect(retries(bench)).to.have.lengthOf(0);
    });

    it('should count a first connection that is lost over TLS as an attempt', async (bench) => {
      const server = await trustedGateway(bench);
      server.strike(/^POST .*token/, 1, 'destroy');
      const { error } = await bench.run(bench.client(server, { retry: { maxAttempts: 1 } }), query, { truth });
      expect(isNetworkError(error) && error).to.include({ phase: 'connect', code: 'ECONNRESET', attempts: 1 });
    });

    it.overBoth('should continue over TLS, whether or not the fetch reports it', async (bench) => {
      const server = await trustedGateway(bench);
      server.strike(page, 3, 'destroy');
      const { rows, error } = await bench.run(bench.client(server), query, { truth });
      expect(error).to.equal(undefined);
      expect(rows).to.have.lengthOf(60);
    });

    it.overBoth('should continue, whether or not the fetch reports it', async (bench) => {
      const proxy = await bench.proxy(await bench.simulator({ scripted }));
      proxy.strike({ on: page, nth: 3, do: gone });
      const { rows, error } = await bench.run(bench.client(proxy), query);
      expect(error).to.equal(undefined);
      expect(rows).to.have.lengthOf(60);
    });

    it.overBoth('should not submit a job twice', async (bench) => {
      const proxy = await bench.proxy(await bench.simulator());
      const submission = /^POST .*jobs/;
      proxy.strike({ on: submission, times: Infinity, do: gone });
      const interval = '2026-06-01T00:00:00Z/2026-06-02T00:00:00Z';
      const { error } = await bench.run(bench.client(proxy), conversationDetailJob({ interval }), { truth: [] });
      expect(isJobError(error) && error).to.include({ state: 'UNKNOWN' });
      expect(proxy.requests.filter((line) => submission.test(line))).to.have.lengthOf(1);
    });
  },
);

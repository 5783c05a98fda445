import { expect } from 'chai';
import { isPagingError, queueDetails } from '../../../src/index.js';
import { fault } from '../support/fault.js';
import { entities, gateway, keys, query } from '../support/gateway.js';
import { terminatingGateway } from '../support/terminating-gateway.js';

const path = '/api/v2/analytics/queues/details/query';

fault(
  'P4',
  {
    fault: 'a link to another host, scheme, port or user',
    promise: '`paging` with the reason `origin`, no request there',
  },
  (it) => {
    const links: Readonly<Record<string, (home: URL, other: URL) => string>> = {
      'another port': (_, other) => `${other.origin}${path}`,
      'another host': ({ port }) => `http://127.0.0.2:${port}${path}`,
      'another name of this host': ({ port }) => `http://localhost:${port}${path}`,
      'an IPv6 address': ({ port }) => `http://[::1]:${port}${path}`,
      'another scheme': ({ host }) => `https://${host}${path}`,
      'two slashes': (_, { host }) => `//${host}${path}`,
      'two backslashes': (_, { host }) => `\\\\${host}\\api`,
      'a slash and a backslash': (_, { host }) => `/\\${host}/api`,
      'a tab between slashes': (_, { host }) => `/\t/${host}/api`,
      'a user': ({ host }) => `http://someone@${host}${path}`,
      'a user that looks like the host': ({ host }, other) => `http://${host}@${other.host}${path}`,
      'javascript:': () => 'javascript:fetch("/")',
      'data:': () => 'data:application/json,{}',
      'a blob of this origin': ({ origin }) => `blob:${origin}/0b9d`,
      'no URL': () => 'http://[',
    };
    for (const [name, link] of Object.entries(links)) {
      it.overBoth(`should not follow ${name}`, async (bench) => {
        const other = await gateway(bench, () => ({}));
        const server = await gateway(bench, () => ({
          entities: entities(0, 2),
          nextPageUri: link(new URL(server.hosts.api), new URL(other.hosts.api)),
        }));
        const { rows, error } = await bench.run(bench.client(server), query, { truth: keys(0, 4) });
        expect(isPagingError(error) && error).to.include({ reason: 'origin', page: 1 });
        expect(rows).to.have.lengthOf(2);
        expect(server.requested).to.have.lengthOf(1);
        expect(other.requested).to.deep.equal([]);
      });
    }
  },
);

fault('P5', { fault: 'links of every form', promise: 'resolved once, as by a browser' }, (it) => {
  const links = [
    { name: 'absolute', link: (origin: string) => `${origin}${path}?cursor=b`, requested: `${path}?cursor=b` },
    { name: 'with a host in capitals', link: (origin: string) => `${origin.toUpperCase()}/x?c=b`, requested: '/x?c=b' },
    { name: 'from the root', link: () => '/api/other?cursor=b', requested: '/api/other?cursor=b' },
    { name: 'relative', link: () => 'next?cursor=b', requested: '/api/v2/analytics/queues/details/next?cursor=b' },
    { name: 'with dots', link: () => '../.././x?c=b', requested: '/api/v2/analytics/x?c=b' },
    { name: 'with a query only', link: () => '?cursor=b', requested: `${path}?cursor=b` },
    { name: 'encoded', link: () => '?cursor=a%2Fb%3D%20%2B', requested: `${path}?cursor=a%2Fb%3D%20%2B` },
    { name: 'encoded twice', link: () => '?cursor=a%252Fb%2525', requested: `${path}?cursor=a%252Fb%2525` },
    { name: 'with a plus and a slash', link: () => '?cursor=a+b/c==', requested: `${path}?cursor=a+b/c==` },
    { name: 'with a fragment', link: () => '?cursor=b#part', requested: `${path}?cursor=b` },
  ];
  for (const { name, link, requested } of links) {
    it.overBoth(`should follow a link ${name}`, async (bench) => {
      const server = await gateway(bench, (nth) =>
        nth === 1
          ? { entities: entities(0, 2), nextPageUri: link(server.hosts.api) }
          : { entities: entities(2, 4), nextPageUri: null },
      );
      const { error } = await bench.run(bench.client(server), query, { truth: keys(0, 4) });
      expect(error).to.equal(undefined);
      expect(server.requested).to.deep.equal([path, requested]);
    });
  }

  const behindTls = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-02T00:00:00Z', size: 10 });

  it.overBoth(
    'should follow links of a server behind a TLS-terminating proxy, on the trusted origin',
    async (bench) => {
      const gateway = await terminatingGateway(bench, await bench.simulator());
      const trustedOrigins = [gateway.hosts.api.replace('https:', 'http:')];
      const { rows, error } = await bench.run(bench.client(gateway, { trustedOrigins }), behindTls);
      expect(error).to.equal(undefined);
      expect(rows.length).to.be.greaterThan(10);
    },
  );

  it.overBoth('should end at such a link where its origin is not trusted, and name the option', async (bench) => {
    const gateway = await terminatingGateway(bench, await bench.simulator());
    const { rows, error } = await bench.run(bench.client(gateway), behindTls);
    expect(isPagingError(error) && error).to.include({ reason: 'origin', page: 1 });
    expect(error).to.have.property('message').that.includes('trustedOrigins');
    expect(rows).to.have.lengthOf(10);
  });
});

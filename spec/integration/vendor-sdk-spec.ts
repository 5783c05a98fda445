import { expect } from 'chai';
import platform from 'purecloud-platform-client-v2';
import { collect, conversationAggregates, queuePerformance } from '../../src/index.js';
import { simulated } from '../helpers/simulated.js';

const interval = '2026-10-05T00:00:00.000Z/2026-10-12T00:00:00.000Z';

describe("this client compared with the vendor's SDK", () => {
  const sdk = platform.ApiClient.instance;
  after(() => {
    // The SDK watches a file in the home directory and keeps its token: neither may outlive the spec.
    sdk.config.live_reload_config = false;
    sdk.setAccessToken('');
  });

  const queries = {
    queuePerformance: queuePerformance({ interval, granularity: 'P1D', timeZone: 'Europe/Berlin' }),
    conversationAggregates: conversationAggregates({
      interval,
      groupBy: ['queueId', 'direction'],
      metrics: ['nOffered', 'tHandle', 'tWait', 'oServiceLevel'],
    }),
  };
  for (const [name, query] of Object.entries(queries)) {
    it(`should return the same values by ${name}`, () =>
      simulated(async ({ sim, client }) => {
        const { hostname, port } = new URL(sim.hosts.api);
        sdk.setGateway({ host: hostname, protocol: 'http', port: Number(port) });
        await sdk.loginClientCredentialsGrant(sim.credentials.clientId, sim.credentials.clientSecret);

        const rows = await collect(client.rows(query));
        const ours = sim.requests.at(-1)?.body as Parameters<
          platform.AnalyticsApi['postAnalyticsConversationsAggregatesQuery']
        >[0];
        const theirs = await new platform.AnalyticsApi().postAnalyticsConversationsAggregatesQuery(ours);

        expect(rows.length).to.be.above(10);
        expect(rows).to.deep.equal(query.endpoint.rows(theirs as never));
      }));
  }
});

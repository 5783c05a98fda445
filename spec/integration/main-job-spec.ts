import { expect } from 'chai';
import { lastValueFrom, merge, toArray } from 'rxjs';
import { collect, conversationAggregates, type FetchLike, queueDetails, queuePerformance } from '../../src/index.js';
import { simulated } from '../helpers/simulated.js';

const october = { dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' };
const interval = '2026-10-01T00:00:00Z/2026-11-01T00:00:00Z';
const details = '/api/v2/analytics/queues/details/query';

const fetches: Record<string, { fetch?: FetchLike }> = {
  'cross-fetch': {},
  'global fetch': { fetch: globalThis.fetch },
};

for (const [name, client] of Object.entries(fetches)) {
  describe(`the main job over ${name}`, () => {
    it('should deliver every row once, in order, over many pages', () =>
      simulated(
        async ({ sim, client, events }) => {
          const rows = await collect(client.rows(queueDetails({ ...october, size: 10 })));
          expect(rows.map(({ queueId }) => Number(queueId.split('-').at(-1)))).to.deep.equal([
            ...Array(97 * 10).keys(),
          ]);
          expect(sim.requests.filter(({ endpoint }) => endpoint === 'page')).to.have.length(97);
          expect(events.at(-1)).to.include({ kind: 'complete', pages: 97, rows: 970, invalid: 0 });
        },
        { simulator: { scripted: { pages: 97, rowsPerPage: 10 } }, client },
      ));

    it('should post {} to exactly the next link, with the bearer token on each page', () =>
      simulated(
        async ({ sim, client }) => {
          const pages = await lastValueFrom(client.pages(queueDetails({ ...october, size: 7 })).pipe(toArray()));
          const requested = sim.requests.filter(({ endpoint }) => endpoint === 'page');
          expect(pages.length).to.be.above(3);
          expect(requested[0]).to.deep.include({ method: 'POST', url: details });
          expect(requested[0]?.body).to.deep.include({ ...october, size: 7, groupBys: ['queue', 'mediaType'] });
          expect(requested.slice(1).map(({ url }) => sim.hosts.api + url)).to.deep.equal(
            pages.slice(0, -1).map(({ nextPageUri }) => nextPageUri),
          );
          for (const request of requested.slice(1)) expect(request).to.deep.include({ method: 'POST', body: {} });
          const bearers = new Set(requested.map(({ headers }) => headers['authorization']));
          expect([...bearers]).to.have.length(1);
          expect([...bearers][0]).to.match(/^Bearer .{10,}/);
        },
        { client },
      ));

    it('should follow relative links too', () =>
      simulated(
        async ({ client }) => {
          const small = await collect(client.rows(queueDetails({ ...october, size: 9 })));
          const whole = await collect(client.rows(queueDetails(october)));
          expect(small).to.deep.equal(whole);
        },
        { simulator: { pageLinks: 'relative' }, client },
      ));

    it('should request one token for 50 streams at once', () =>
      simulated(
        async ({ sim, client }) => {
          const query = queueDetails({ ...october, size: 20 });
          const streams = Array.from({ length: 50 }, () => client.rows(query));
          const rows = await collect(merge(...streams));
          const alone = await collect(client.rows(query));
          expect(rows).to.have.length(50 * alone.length);
          expect(sim.requests.filter(({ endpoint }) => endpoint === 'token')).to.have.length(1);
        },
        { client },
      ));

    it('should return the same values from both contracts', () =>
      simulated(
        async ({ client }) => {
          const tutorial = await collect(client.rows(queueDetails(october)));
          const platform = await collect(client.rows(queuePerformance({ interval, names: true })));
          const figures = (row: (typeof tutorial)[number]) => ({
            ...row,
            intervalStart: null,
            intervalEnd: null,
            serviceLevelPercent: (row.serviceLevelPercent ?? 0).toFixed(6),
            avgHandleTime: (row.avgHandleTime ?? 0).toFixed(6),
          });
          const byKey = (a: { queueId: string; mediaType: string | null }, b: typeof a) =>
            `${a.queueId}${a.mediaType}` < `${b.queueId}${b.mediaType}` ? -1 : 1;
          expect(platform.length).to.be.above(50);
          expect(platform.map(figures).sort(byKey)).to.deep.equal(tutorial.map(figures).sort(byKey));
        },
        { client },
      ));

    it('should return exact values by group, interval and metric', () =>
      simulated(
        async ({ client }) => {
          const daily = await collect(
            client.rows(
              conversationAggregates({
                interval,
                granularity: 'P1D',
                groupBy: ['mediaType'],
                metrics: ['nOffered', 'tHandle'],
              }),
            ),
          );
          const whole = await collect(
            client.rows(conversationAggregates({ interval, groupBy: ['mediaType'], metrics: ['nOffered', 'tHandle'] })),
          );
          for (const { group, metrics } of whole) {
            const days = daily.filter((row) => row.group.mediaType === group.mediaType);
            const sum = (pick: (row: (typeof days)[number]) => number | undefined) =>
              days.reduce((total, row) => total + (pick(row) ?? 0), 0);
            expect(sum((row) => row.metrics.nOffered?.count)).to.equal(metrics.nOffered?.count);
            expect(sum((row) => row.metrics.tHandle?.sum)).to.equal(metrics.tHandle?.sum);
          }
          expect(whole).to.have.length(5);
        },
        { client },
      ));
  });
}

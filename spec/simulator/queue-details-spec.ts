import { expect } from 'chai';
import fc from 'fast-check';
import type { AggregatesBody } from './support/aggregates.js';
import { aggregatesPath, detailsPath, type Visit, visiting } from './support/visit.js';

type Row = Readonly<Record<string, string | number | null>>;
interface Page {
  readonly entities: readonly Row[];
  readonly nextPageUri?: string;
}

const october = { dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' };
const query = { ...october, groupBys: ['queue', 'mediaType'], size: 7 };
const options = { queues: 4, ratePerMinute: Infinity };

const pagesOf = async ({ post, sim }: Visit, body: object): Promise<readonly Page[]> => {
  const pages: Page[] = [];
  let next: string | undefined = detailsPath;
  while (next !== undefined) {
    const response = await post(next, pages.length === 0 ? body : {});
    expect(response.status, response.text).to.equal(200);
    const page: Page = response.json<Page>();
    pages.push(page);
    next = page.nextPageUri?.replace(sim.hosts.api, '');
  }
  return pages;
};

describe('simulator: queue details', () => {
  it(
    'should return every row once, in order, for any page size',
    visiting(options, async (visit) => {
      const [whole] = await pagesOf(visit, { ...query, size: 1000 });
      expect(whole!.entities.map(({ queueId, mediaType }) => [queueId, mediaType])).to.deep.equal(
        visit.sim.queues.flatMap(({ id }) =>
          ['voice', 'chat', 'email', 'message', 'callback'].map((media) => [id, media]),
        ),
      );
      for (const size of [1, 7, 19, 20]) {
        const pages = await pagesOf(visit, { ...query, size });
        expect(pages.length).to.equal(Math.ceil(20 / size));
        expect(pages.flatMap(({ entities }) => entities)).to.deep.equal(whole!.entities);
      }
    }),
  );

  it(
    'should match the aggregates of the platform contract',
    visiting(options, async (visit) => {
      const hours = fc.integer({ min: 0, max: 31 * 24 - 1 });
      const dimension: Record<string, string> = {
        queue: 'queueId',
        mediaType: 'mediaType',
        skill: 'requestedRoutingSkillId',
        agent: 'userId',
      };
      await fc.assert(
        fc.asyncProperty(hours, hours, fc.subarray(['mediaType', 'skill', 'agent']), async (a, b, more) => {
          const at = (hour: number) => new Date(Date.UTC(2026, 9, 1, hour)).toISOString();
          const [dateFrom, dateTo] = [at(Math.min(a, b)), at(Math.max(a, b) + 1)];
          const groupBys = ['queue', ...more];
          const rows = (await pagesOf(visit, { dateFrom, dateTo, groupBys, size: 1000 })).flatMap(
            ({ entities }) => entities,
          );
          const metrics = ['nOffered', 'tAnswered', 'tAbandon', 'oServiceLevel', 'tHandle'];
          const response = await visit.post(aggregatesPath, {
            interval: `${dateFrom}/${dateTo}`,
            groupBy: groupBys.map((key) => dimension[key]),
            metrics,
          });
          const expected = response.json<AggregatesBody>().results.map(({ group, data }) => {
            const of = (name: string) => data[0]!.metrics.find(({ metric }) => metric === name)?.stats;
            const { ratio } = of('oServiceLevel') ?? {};
            const handle = of('tHandle');
            return [
              ...[
                group['queueId'],
                group['mediaType'] ?? null,
                group['requestedRoutingSkillId'] ?? null,
                group['userId'] ?? null,
              ],
              ...[of('nOffered'), of('tAnswered'), of('tAbandon')].map((stats) => stats?.['count'] ?? 0),
              ratio === undefined ? null : (100 * ratio).toFixed(9),
              handle === undefined ? null : (handle['sum']! / handle['count']! / 1000).toFixed(9),
            ];
          });
          const fixed = (value: string | number | null | undefined) =>
            typeof value === 'number' ? value.toFixed(9) : null;
          const actual = rows.map((row) => [
            ...[row['queueId'], row['mediaType'], row['skillId'] ?? null, row['agentId'] ?? null],
            ...[row['offered'], row['answered'], row['abandoned']],
            ...[fixed(row['serviceLevelPercent']), fixed(row['avgHandleTime'])],
          ]);
          expect(actual).to.deep.equal(expected);
        }),
        { numRuns: 25 },
      );
    }),
  );

  it(
    'should have null for a media type that was not grouped by, and ids of further groups',
    visiting(options, async (visit) => {
      const [plain] = await pagesOf(visit, october);
      expect(plain!.entities).to.have.length(4);
      expect(plain!.entities[0]).to.include({ queueName: 'Support US', mediaType: null });
      const [further] = await pagesOf(visit, { ...october, groupBys: ['skill', 'wrapupCode', 'agent'], size: 1000 });
      expect(further!.entities[0]).to.include.keys('queueId', 'skillId', 'wrapupCode', 'agentId');
      expect(further!.entities.every(({ mediaType }) => mediaType === null)).to.equal(true);
    }),
  );

  it(
    'should have a row for each media type where it is grouped by media type alone',
    visiting(options, async (visit) => {
      const byQueue = (await pagesOf(visit, { ...query, size: 1000 })).flatMap(({ entities }) => entities);
      const [page] = await pagesOf(visit, { ...october, groupBys: ['mediaType'], size: 1000 });
      const offeredOf = (rows: Page['entities'], mediaType: unknown) =>
        rows.filter((row) => row['mediaType'] === mediaType).reduce((sum, row) => sum + Number(row['offered']), 0);
      const mediaTypes = [...new Set(byQueue.map((row) => row['mediaType']))];
      expect(page!.entities.map((row) => row['mediaType'])).to.have.members(mediaTypes);
      for (const row of page!.entities) {
        expect(row).to.include({ queueId: null, queueName: null });
        expect(row['offered']).to.equal(offeredOf(byQueue, row['mediaType']));
      }
    }),
  );

  it(
    'should contain the requested metrics and no others',
    visiting(options, async (visit) => {
      const [page] = await pagesOf(visit, { ...october, metrics: ['abandoned', 'offered'] });
      expect(page!.entities[0]).to.have.all.keys('queueId', 'queueName', 'mediaType', 'offered', 'abandoned');
    }),
  );

  it(
    'should return a page again, and any page first: the link contains everything',
    visiting(options, async (visit) => {
      const first = (await visit.post(detailsPath, query)).json<Page>();
      const uri = first.nextPageUri!;
      expect(uri).to.match(/^http:\/\/127\.0\.0\.1:\d+\/api\/v2\/analytics\/queues\/details\/query\?cursor=[\w-]+$/);
      const second = await visit.post(uri, {});
      await pagesOf(visit, { ...query, size: 3 });
      expect((await visit.post(uri, {})).text).to.equal(second.text);
      expect((await visit.post(uri, '')).text).to.equal(second.text);
    }),
  );

  it(
    'should write relative links where configured',
    visiting({ ...options, pageLinks: 'relative' }, async ({ post }) => {
      const { nextPageUri } = (await post(detailsPath, query)).json<Page>();
      expect(nextPageUri).to.match(/^\/api\/v2\/analytics\/queues\/details\/query\?cursor=/);
    }),
  );

  it(
    'should have no next page after the last row, nor a page without rows but the first',
    visiting(options, async (visit) => {
      expect(await pagesOf(visit, { ...query, size: 20 })).to.have.length(1);
      const quiet = { ...query, dateTo: '2026-10-01T00:00:00.001Z' };
      expect(await pagesOf(visit, quiet)).to.deep.equal([{ entities: [] }]);
    }),
  );

  const wrong: readonly (readonly [what: string, change: object, code: string])[] = [
    ['no dateFrom', { dateFrom: undefined }, 'invalid.date'],
    ['a dateTo without offset', { dateTo: '2026-11-01T00:00:00' }, 'invalid.date'],
    ['a dateTo that is dateFrom', { dateTo: query.dateFrom }, 'invalid.date'],
    ['an unknown group', { groupBys: ['queueId'] }, 'invalid.value'],
    ['groups that are not a list', { groupBys: 'queue' }, 'bad.request'],
    ['an unknown metric', { metrics: ['nOffered'] }, 'invalid.value'],
    ['no metrics at all', { metrics: [] }, 'bad.request'],
    ['a size of 0', { size: 0 }, 'invalid.value'],
    ['a size above 1000', { size: 1001 }, 'invalid.value'],
    ['a size that is not an integer', { size: 1.5 }, 'invalid.value'],
  ];
  for (const [what, change, code] of wrong) {
    it(
      `should reject ${what}`,
      visiting(options, async ({ post }) => {
        expect((await post(detailsPath, { ...query, ...change })).json()).to.include({ status: 400, code });
      }),
    );
  }

  it(
    'should reject cursors that it did not write, and bodies with a cursor',
    visiting(options, async ({ post }) => {
      const uri = (await post(detailsPath, query)).json<Page>().nextPageUri!;
      const cursor = (value: unknown) =>
        `${detailsPath}?cursor=${Buffer.from(JSON.stringify(value)).toString('base64url')}`;
      const bad: readonly (readonly [uri: string, body: unknown])[] = [
        [uri, query],
        [uri, []],
        [uri, 'null'],
        [`${detailsPath}?cursor=garbage`, {}],
        [`${detailsPath}?cursor=`, {}],
        [cursor({ query, position: 0 }), {}],
        [cursor({ query, position: 1.5 }), {}],
        [cursor({ query, position: 20 }), {}],
        [cursor({ query: { ...query, size: 9999 }, position: 7 }), {}],
        [detailsPath, {}],
      ];
      for (const [to, body] of bad) expect((await post(to, body)).json(), to).to.include({ status: 400 });
    }),
  );
});

describe('simulator: scripted pages', () => {
  it(
    'should number every row of every page once, in order',
    visiting({ ratePerMinute: Infinity, scripted: { pages: 12, rowsPerPage: 30 } }, async (visit) => {
      const pages = await pagesOf(visit, query);
      expect(pages.map(({ entities }) => entities.length)).to.deep.equal(Array.from({ length: 12 }, () => 30));
      const numbers = pages.flatMap(({ entities }) =>
        entities.map(({ queueId }) => Number(String(queueId).slice(-12))),
      );
      expect(numbers).to.deep.equal(Array.from({ length: 360 }, (_, index) => index));
      expect(pages[3]!.entities[4]).to.include({
        queueId: '00000000-0000-4000-8000-000000000094',
        queueName: 'Queue 4',
        mediaType: 'chat',
      });
    }),
  );

  it(
    'should reject what the usual endpoint rejects',
    visiting({ scripted: { pages: 2, rowsPerPage: 3 } }, async ({ post }) => {
      const uri = (await post(detailsPath, query)).json<Page>().nextPageUri!;
      expect((await post(uri, {})).json<Page>()).to.have.all.keys('entities');
      const past = Buffer.from('{"query":null,"position":2}').toString('base64url');
      for (const [to, body] of [
        [uri, query],
        [detailsPath, {}],
        [`${detailsPath}?cursor=${past}`, {}],
      ] as const) {
        expect((await post(to, body)).status).to.equal(400);
      }
    }),
  );
});

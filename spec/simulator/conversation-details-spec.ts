import { expect } from 'chai';
import type { DetailsBody } from './support/details.js';
import { conversationsPath, type Visit, visiting } from './support/visit.js';

const interval = '2026-10-05T00:00:00Z/2026-10-06T00:00:00Z';
const options = { queues: 3, ratePerMinute: Infinity };

const page = async ({ post }: Visit, pageNumber: number, change: object = {}): Promise<DetailsBody> => {
  const response = await post(conversationsPath, { interval, paging: { pageSize: 20, pageNumber }, ...change });
  expect(response.status, response.text).to.equal(200);
  return response.json<DetailsBody>();
};

const ids = ({ conversations = [] }: DetailsBody) => conversations.map(({ conversationId }) => conversationId);

const pagesToTheEnd = async (visit: Visit, change: object = {}): Promise<readonly DetailsBody[]> => {
  const pages: DetailsBody[] = [];
  for (let number = 1; pages.at(-1)?.conversations !== undefined || number === 1; number += 1) {
    expect(number, 'pages without an end').to.be.below(500);
    pages.push(await page(visit, number, change));
  }
  return pages;
};

describe('simulator: conversation details endpoint', () => {
  it(
    'should page by number, and omit conversations after the end',
    visiting(options, async (visit) => {
      const pages = await pagesToTheEnd(visit);
      const totals = new Set(pages.map(({ totalHits }) => totalHits));
      const all = pages.flatMap(ids);
      expect(pages.at(-1)).to.have.all.keys('totalHits');
      expect([...totals]).to.deep.equal([all.length]);
      expect(new Set(all).size).to.equal(all.length).and.greaterThan(40);
      expect(pages.slice(0, -2).map((one) => one.conversations?.length)).to.deep.equal(
        pages.slice(0, -2).map(() => 20),
      );
      expect(await page(visit, 1_000)).to.deep.equal({ totalHits: all.length });
      expect(ids(await page(visit, 1, { paging: undefined }))).to.deep.equal(all.slice(0, 25));
    }),
  );

  it(
    'should reverse the order',
    visiting(options, async (visit) => {
      const ascending = (await pagesToTheEnd(visit)).flatMap(ids);
      const descending = (await pagesToTheEnd(visit, { order: 'desc', orderBy: 'conversationStart' })).flatMap(ids);
      expect(descending).to.deep.equal(ascending.toReversed());
    }),
  );

  it(
    'should repeat the last conversation of a page on the next one where an option enables that',
    visiting({ ...options, detailsRepeat: true }, async (visit) => {
      const pages = (await pagesToTheEnd(visit)).slice(0, -1);
      for (const [index, one] of pages.slice(1).entries()) {
        expect(ids(one)[0]).to.equal(ids(pages[index]!).at(-1));
      }
      expect(new Set(pages.flatMap(ids)).size).to.equal(pages[0]!.totalHits);
      expect(pages.flatMap(ids).length).to.equal(pages[0]!.totalHits! + pages.length - 1);
    }),
  );

  it(
    'should find conversations by id and division, and by several filters at once',
    visiting(options, async (visit) => {
      const { conversations = [], totalHits = 0 } = await page(visit, 1);
      const { conversationId, divisionIds } = conversations[3]!;
      const only = (dimension: string, value: string | undefined) => ({
        type: 'and',
        predicates: [{ dimension, value }],
      });
      const byId = await page(visit, 1, { conversationFilters: [only('conversationId', conversationId)] });
      expect(byId).to.deep.equal({ conversations: [conversations[3]], totalHits: 1 });
      const byDivision = await page(visit, 1, { conversationFilters: [only('divisionId', divisionIds[0])] });
      expect(byDivision.totalHits).to.be.greaterThan(1).and.below(totalHits);
      const both = await page(visit, 1, {
        conversationFilters: [only('divisionId', divisionIds[0])],
        segmentFilters: [only('mediaType', 'voice'), only('direction', 'inbound')],
      });
      expect(both.totalHits).to.be.greaterThan(1).and.below(byDivision.totalHits!);
      for (const { participants, originatingDirection } of both.conversations!) {
        expect(originatingDirection).to.equal('inbound');
        expect(participants[0]!.sessions[0].mediaType).to.equal('voice');
      }
    }),
  );

  const filter = { type: 'and', predicates: [{ dimension: 'queueId', value: 'x' }] };
  const rejected: readonly (readonly [what: string, change: object, code: string])[] = [
    ['no interval', { interval: undefined }, 'bad.request'],
    ['an interval that ends before it starts', { interval: interval.split('/').reverse().join('/') }, 'invalid.date'],
    ['a page of 101', { paging: { pageSize: 101, pageNumber: 1 } }, 'invalid.value'],
    ['a page of 0', { paging: { pageSize: 0, pageNumber: 1 } }, 'invalid.value'],
    ['a page beyond 100,000 results', { paging: { pageSize: 100, pageNumber: 1_001 } }, 'bad.request'],
    ['32 days', { interval: '2026-10-01T00:00:00Z/2026-11-02T00:00:00Z' }, 'bad.request'],
    ['page 0', { paging: { pageSize: 10, pageNumber: 0 } }, 'invalid.value'],
    ['paging that is not an object', { paging: [] }, 'invalid.value'],
    ['an unknown order', { order: 'up' }, 'invalid.value'],
    ['an unknown field to order by', { orderBy: 'queueId' }, 'invalid.value'],
    ['another field to order by', { orderBy: 'segmentEnd' }, 'bad.request'],
    ['filters that are not a list', { segmentFilters: filter }, 'bad.request'],
    ['a filter that is null', { segmentFilters: [null] }, 'bad.request'],
    ['a queue in a conversation filter', { conversationFilters: [filter] }, 'invalid.value'],
    [
      'a conversation in a segment filter',
      { segmentFilters: [{ type: 'and', predicates: [{ dimension: 'conversationId', value: 'x' }] }] },
      'invalid.value',
    ],
    [
      'more queue ids than a filter accepts',
      { segmentFilters: [{ type: 'or', predicates: Array.from({ length: 301 }, () => filter.predicates[0]) }] },
      'bad.request',
    ],
    ['filters on missing values', { surveyFilters: [filter] }, 'bad.request'],
    ['aggregations', { aggregations: [{ type: 'termFrequency' }] }, 'invalid.value'],
  ];
  for (const [what, change, code] of rejected) {
    it(
      `should reject ${what}`,
      visiting({ queues: 1 }, async ({ post }) => {
        const response = await post(conversationsPath, {
          interval,
          paging: { pageSize: 10, pageNumber: 1 },
          ...change,
        });
        expect(response.json()).to.include({ status: 400, code });
      }),
    );
  }
});

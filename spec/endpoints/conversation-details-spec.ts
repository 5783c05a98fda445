import { expect } from 'chai';
import { of, throwError } from 'rxjs';
import { NetworkError } from '../../src/core/errors.js';
import { unlisted } from '../../src/endpoints/catalogue.js';
import { conversationDetails } from '../../src/endpoints/conversation-details.js';
import page from '../fixtures/conversations-page.json' with { type: 'json' };
import { scriptedServer } from '../helpers/scripted-server.js';
import { faultsOf } from '../helpers/faults-of.js';
import { marbles } from '../helpers/marbles.js';

const interval = '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z';
const conversations = (ids: string) =>
  [...ids].map((conversationId) => ({ conversationId, conversationStart: '2026-10-01T08:00:00Z' }));

/** Runs a query whose pages contain these conversations, one a letter, and no others. */
const reading = (
  pages: readonly string[],
  beyond: object,
  check: (outcome: { ids: string; numbers: unknown[]; events: readonly object[] }) => void,
  totalHits = pages.join('').length,
) =>
  marbles((run) => {
    const server = scriptedServer(run.scheduler, (_, nth) => {
      const ids = pages[nth - 1];
      return of(ids === undefined ? beyond : { conversations: conversations(ids), totalHits });
    });
    let ids = '';
    server.rows(conversationDetails({ interval, pageSize: 2 })).subscribe((rows) => {
      ids += rows.map(({ conversationId }) => conversationId).join('');
    });
    run.flush();
    check({
      ids,
      events: server.events,
      numbers: server.requests.map(({ body }) => (body as { paging: unknown }).paging),
    });
  });

describe('conversationDetails', () => {
  it('should send the whole query in the body, from plain names', () => {
    const { endpoint, params } = conversationDetails({
      interval,
      order: 'asc',
      orderBy: 'conversationEnd',
      conversationFilters: [
        { type: 'and', predicates: [{ type: 'metric', metric: 'tHandle', range: { gte: 60_000 } }] },
        { type: 'or', predicates: [{ dimension: unlisted('newDimension'), operator: 'exists' }] },
      ],
      segmentFilters: [
        {
          type: 'and',
          clauses: [
            {
              type: 'or',
              predicates: [
                { dimension: 'queueId', value: 'q1' },
                { dimension: 'queueId', value: 'q2' },
              ],
            },
          ],
          predicates: [{ property: 'p', propertyType: 'string', value: 'v' }],
        },
      ],
    });
    expect(endpoint.first(params)).to.deep.equal({
      method: 'POST',
      url: '/api/v2/analytics/conversations/details/query',
      body: {
        interval,
        order: 'asc',
        orderBy: 'conversationEnd',
        conversationFilters: [
          { type: 'and', predicates: [{ type: 'metric', metric: 'tHandle', range: { gte: 60_000 } }] },
          { type: 'or', predicates: [{ dimension: 'newDimension', operator: 'exists' }] },
        ],
        segmentFilters: [
          {
            type: 'and',
            clauses: [
              {
                type: 'or',
                predicates: [
                  { dimension: 'queueId', value: 'q1' },
                  { dimension: 'queueId', value: 'q2' },
                ],
              },
            ],
            predicates: [{ property: 'p', propertyType: 'string', value: 'v' }],
          },
        ],
        paging: { pageSize: 100, pageNumber: 1 },
      },
    });
  });

  for (const beyond of [
    { totalHits: 4 },
    { conversations: [], totalHits: 4 },
    { conversations: null },
    { totalHits: 0 },
    {},
  ]) {
    it(
      `should count pages up to ${JSON.stringify(beyond)}`,
      reading(['ab', 'cd'], beyond, ({ ids, numbers, events }) => {
        expect(ids).to.equal('abcd');
        expect(numbers).to.deep.equal([1, 2, 3].map((pageNumber) => ({ pageSize: 2, pageNumber })));
        expect(events.map((event) => (event as { kind: string }).kind)).to.deep.equal(['page', 'page', 'page']);
      }),
    );
  }

  it(
    'should omit what a later page repeats, and continue after a page with nothing new',
    reading(['ab', 'bc', 'ca', 'd'], {}, ({ ids, numbers }) => {
      expect(ids).to.equal('abcd');
      expect(numbers).to.have.length(5);
    }),
  );

  it(
    'should request a page above maxBodyBytes in smaller ones, and continue at that size',
    marbles((run) => {
      const tooLarge = new NetworkError('big', { path: '/', attempts: 1, phase: 'body', code: 'ERR_BODY_TOO_LARGE' });
      const server = scriptedServer(run.scheduler, ({ body }) => {
        const { pageSize, pageNumber } = (body as { paging: { pageSize: number; pageNumber: number } }).paging;
        if (pageSize === 10 && pageNumber === 2) return throwError(() => tooLarge);
        const found = conversations('abcdefghijklmnopqrstuvw').slice(
          (pageNumber - 1) * pageSize,
          pageNumber * pageSize,
        );
        return of({ ...(found.length > 0 && { conversations: found }), totalHits: 23 });
      });
      let ids = '';
      server.rows(conversationDetails({ interval, pageSize: 10 })).subscribe((rows) => {
        ids += rows.map(({ conversationId }) => conversationId).join('');
      });
      run.flush();
      expect(ids).to.equal('abcdefghijklmnopqrstuvw');
      expect(server.requests.map(({ body }) => (body as { paging: unknown }).paging)).to.deep.equal([
        { pageSize: 10, pageNumber: 1 },
        { pageSize: 10, pageNumber: 2 },
        ...[3, 4, 5, 6].map((pageNumber) => ({ pageSize: 5, pageNumber })),
      ]);
    }),
  );

  it('should report the total number on pages that contain any', () => {
    const { endpoint } = conversationDetails({ interval });
    expect(endpoint.total?.({ conversations: conversations('a'), totalHits: 7 })).to.equal(7);
    expect(endpoint.total?.({ conversations: conversations('a'), totalHits: null })).to.equal(undefined);
    expect(endpoint.total?.({ totalHits: 0 })).to.equal(undefined);
  });

  it('should return conversations unchanged, with any additional fields', () => {
    const { endpoint } = conversationDetails({ interval });
    const decoded = endpoint.codec.decode(page);
    expect(decoded).to.deep.equal({ _tag: 'Right', right: page });
    expect(endpoint.rows(page)).to.deep.equal(page.conversations);
  });

  const wrong: readonly [string, object, readonly string[]][] = [
    ['no interval', { interval: undefined }, ['interval']],
    ['101 a page', { pageSize: 101 }, ['pageSize']],
    ['0 a page', { pageSize: 0 }, ['pageSize']],
    ['another order', { order: 'random', orderBy: 'queueId' }, ['order', 'orderBy']],
    ['an empty filter', { segmentFilters: [{ type: 'and' }] }, ['segmentFilters[0]']],
    ['a filter that is not a list', { surveyFilters: { type: 'and' } }, ['surveyFilters']],
    [
      'predicates without a subject, with two subjects, without a value',
      {
        conversationFilters: [
          {
            type: 'xor',
            predicates: [
              { value: 'v' },
              { dimension: 'divisionId', metric: 'm', value: 'v' },
              { dimension: 'divisionId' },
            ],
          },
        ],
      },
      [
        'conversationFilters[0].type',
        'conversationFilters[0].predicates[0]',
        'conversationFilters[0].predicates[1]',
        'conversationFilters[0].predicates[2].value',
      ],
    ],
    [
      'invalid ids in clauses',
      {
        segmentFilters: [
          {
            type: 'or',
            clauses: [
              {
                type: 'and',
                predicates: [
                  { dimension: 'queueId', value: 'a\nb' },
                  { dimension: '', value: 'q' },
                ],
              },
            ],
          },
        ],
      },
      ['segmentFilters[0].clauses[0].predicates[0].value', 'segmentFilters[0].clauses[0].predicates[1].dimension'],
    ],
  ];
  for (const [what, params, faults] of wrong) {
    it(`should reject ${what}`, () => {
      expect(faultsOf(() => conversationDetails({ interval, ...params }))).to.deep.equal(faults);
    });
  }

  it('should accept page sizes of 1 and 100', () => {
    for (const pageSize of [1, 100])
      expect(faultsOf(() => conversationDetails({ interval, pageSize }))).to.deep.equal([]);
  });

  for (const dimension of ['queueId', 'ani', 'userId', 'direction', 'user'] as const) {
    it(`should reject ${dimension} in a conversation filter, which the platform ignores, and suggest segmentFilters`, () => {
      const predicates = [{ dimension, value: 'x' }];
      const build = (filter: object) => () => conversationDetails({ interval, ...filter });
      const conversationFilters = [{ type: 'or', predicates, clauses: [{ type: 'and', predicates }] }];
      expect(faultsOf(build({ conversationFilters }))).to.deep.equal([
        'conversationFilters[0].predicates[0].dimension',
        'conversationFilters[0].clauses[0].predicates[0].dimension',
      ]);
      expect(build({ conversationFilters })).to.throw(/"\w+" is not a dimension of conversations.* segmentFilters/);
      expect(faultsOf(build({ segmentFilters: [{ type: 'or', predicates }] }))).to.deep.equal([]);
    });
  }
});

import { expect } from 'chai';
import { of, throwError } from 'rxjs';
import type { PageRequest } from '../../src/core/endpoint.js';
import { HttpError } from '../../src/core/errors.js';
import { unlisted } from '../../src/endpoints/catalogue.js';
import { conversationActivity } from '../../src/endpoints/conversation-activity.js';
import { scriptedServer } from '../helpers/scripted-server.js';
import { faultsOf } from '../helpers/faults-of.js';
import { marbles } from '../helpers/marbles.js';

const path = '/api/v2/analytics/conversations/activity/query';
const metrics = ['oAlerting', 'oInteracting', 'oLongestInteracting', 'oLongestWaiting', 'oWaiting'];
const ids = (length: number) => Array.from({ length }, (_, index) => `q${index}`);
const group = (queueId: string) => ({
  group: { queueId, mediaType: 'voice' },
  data: [{ metric: 'oWaiting', count: 1 }],
});

describe('conversationActivity', () => {
  it('should request all metrics by queue and media type', () => {
    const { endpoint, params } = conversationActivity();
    expect(endpoint.first(params)).to.deep.equal({
      method: 'POST',
      url: `${path}?pageSize=100&pageNumber=1`,
      body: { metrics: metrics.map((metric) => ({ metric })), groupBy: ['queueId', 'mediaType'] },
    });
  });

  it('should request any dimensions, for some queues and media types, with details', () => {
    const { endpoint, params } = conversationActivity({
      groupBy: ['userId', unlisted('planetId')],
      metrics: ['oWaiting', unlisted('oDreaming')],
      details: true,
      queueIds: ['a'],
      mediaTypes: ['voice'],
      order: 'desc',
      pageSize: 20,
    });
    expect(endpoint.first(params)).to.deep.equal({
      method: 'POST',
      url: `${path}?pageSize=20&pageNumber=1`,
      body: {
        metrics: [
          { metric: 'oWaiting', details: true },
          { metric: 'oDreaming', details: true },
        ],
        groupBy: ['userId', 'planetId'],
        filter: {
          type: 'and',
          clauses: [
            { type: 'or', predicates: [{ dimension: 'queueId', value: 'a' }] },
            { type: 'or', predicates: [{ dimension: 'mediaType', value: 'voice' }] },
          ],
        },
        order: 'desc',
      },
    });
  });

  it('should send a filter as given', () => {
    const filter = {
      type: 'or',
      predicates: [
        { dimension: 'direction', value: 'inbound' },
        { dimension: 'userId', operator: 'exists' },
      ],
    } as const;
    const { endpoint, params } = conversationActivity({ filter });
    expect(endpoint.first(params).body).to.deep.include({ filter });
  });

  it('should send the type of a predicate, and reject a range, which this endpoint does not support', () => {
    const predicate = { type: 'dimension', dimension: 'queueId', value: 'q' } as const;
    const { endpoint, params } = conversationActivity({ filter: { type: 'and', predicates: [predicate] } });
    expect(endpoint.first(params).body).to.deep.include({ filter: { type: 'and', predicates: [predicate] } });
    const ranged = { dimension: 'agentScore', value: '1', range: { gt: 1 } } as const;
    expect(faultsOf(() => conversationActivity({ filter: { type: 'and', predicates: [ranged] } }))).to.deep.equal([
      'filter.predicates[0].range',
    ]);
  });

  for (const last of [{}, { results: [] }, { results: null, entityIdDimension: 'conversationId' }]) {
    it(
      `should count pages up to ${JSON.stringify(last)}`,
      marbles((run) => {
        const server = scriptedServer(run.scheduler, (_, nth) =>
          of(nth < 3 ? { results: [group(`q${nth}`), group('q0')] } : last),
        );
        const rows: (string | null)[] = [];
        server
          .rows(conversationActivity({ pageSize: 2 }))
          .subscribe((page) => rows.push(...page.map(({ queueId }) => queueId)));
        run.flush();
        expect(server.log).to.deep.equal([1, 2, 3].map((page) => `0 POST ${path}?pageSize=2&pageNumber=${page}`));
        expect(rows).to.deep.equal(['q1', 'q0', 'q2']);
      }),
    );
  }

  it('should continue after a page of groups without values', () => {
    const { endpoint } = conversationActivity();
    const url = `https://api.example.com${path}?pageSize=100&pageNumber=9`;
    const following = endpoint.next({ results: [{ group: {} }] }, { method: 'POST', url });
    expect(following?.url).to.equal(url.replace('=9', '=10'));
  });

  it(
    'should read all pages of each 200 queues, one request at a time',
    marbles((run) => {
      const server = scriptedServer(run.scheduler, ({ body, url }) => {
        const { clauses } = (body as { filter: { clauses: { predicates: { value: string }[] }[] } }).filter;
        const values = clauses[0]!.predicates.map(({ value }) => value);
        const page = Number(new URL(url).searchParams.get('pageNumber'));
        return of({ results: values.slice(150 * (page - 1), 150 * page).map(group) });
      });
      const rows: (string | null)[] = [];
      const query = conversationActivity({ queueIds: ids(201), pageSize: 150 });
      server.rows(query).subscribe((page) => rows.push(...page.map(({ queueId }) => queueId)));
      run.flush();
      expect(rows).to.deep.equal(ids(201));
      expect(server.log.map((line) => line.split('=').at(-1))).to.deep.equal(['1', '2', '3', '1', '2']);
    }),
  );

  it('should make one row of each value, with all dimensions and the conversations behind it', () => {
    const { endpoint } = conversationActivity({ groupBy: ['queueId', 'userId'] });
    const beganAtMs = Date.parse('2026-10-01T08:00:00Z');
    const waiting = { metric: 'oWaiting', activityDate: '2026-10-01T08:00:00Z', conversationId: 'c1' };
    const alerting = { metric: 'oAlerting', activityDate: '2026-10-01T08:00:00Z', conversationId: 'c2' };
    const rows = endpoint.rows({
      results: [
        {
          group: { queueId: 'q', more: 'm' },
          data: [
            { metric: 'oWaiting', count: 1, entityIds: ['c1'] },
            { metric: 'oLongestWaiting', qualifier: 'x', calculatedMetricValue: beganAtMs },
          ],
          truncated: true,
          entities: [waiting, alerting],
        },
      ],
    });
    const bare = { group: { queueId: 'q', userId: null, more: 'm' }, queueId: 'q', mediaType: null, truncated: true };
    expect(rows).to.deep.equal([
      { ...bare, metric: 'oWaiting', qualifier: null, count: 1, entityIds: ['c1'], entities: [waiting] },
      {
        ...bare,
        metric: 'oLongestWaiting',
        qualifier: 'x',
        count: 1,
        calculatedMetricValue: beganAtMs,
        beganAtMs,
        entities: [],
      },
    ]);
    const [row] = rows;
    expect(endpoint.identity?.(row!)).to.equal(endpoint.identity?.({ ...row!, count: 9 }));
    expect(endpoint.identity?.(row!)).to.not.equal(endpoint.identity?.(rows[1]!));
    expect(endpoint.absent?.(rows[1]!)).to.deep.equal({
      group: row!.group,
      queueId: 'q',
      mediaType: null,
      metric: 'oLongestWaiting',
      qualifier: 'x',
      count: 0,
    });
  });

  const wrong: readonly [string, object, readonly string[]][] = [
    [
      'several invalid fields',
      { groupBy: ['queue'], metrics: [], details: 1, queueIds: [''], mediaTypes: ['fax'], order: 'up', pageSize: 0 },
      ['groupBy[0]', 'metrics', 'details', 'queueIds[0]', 'mediaTypes[0]', 'order', 'pageSize'],
    ],
    ['an empty filter', { filter: { type: 'and' } }, ['filter']],
    [
      'a filter by another field',
      { filter: { type: 'and', predicates: [{ dimension: 'x', value: 'y' }] } },
      ['filter.predicates[0].dimension'],
    ],
    [
      'a filter next to queues',
      { queueIds: ['a'], filter: { type: 'and', predicates: [{ dimension: 'queueId', value: 'y' }] } },
      ['filter'],
    ],
    ['201 queues that are not grouped by', { groupBy: ['mediaType'], queueIds: ids(201) }, ['groupBy']],
    [
      '200 queues and a media type that are not grouped by',
      { groupBy: ['direction'], queueIds: ids(200), mediaTypes: ['voice'] },
      ['groupBy'],
    ],
    ['a limit of 0', { maxPredicates: 0 }, ['maxPredicates']],
  ];
  for (const [what, params, faults] of wrong) {
    it(`should reject ${what}`, () => {
      expect(faultsOf(() => conversationActivity(params as never))).to.deep.equal(faults);
    });
  }

  it('should accept as many queues as predicates, however they are grouped', () => {
    const grouped = (queues: number, more = {}) =>
      faultsOf(() => conversationActivity({ groupBy: ['mediaType'], queueIds: ids(queues), ...more }));
    expect(grouped(200)).to.deep.equal([]);
    expect(grouped(300, { maxPredicates: 300 })).to.deep.equal([]);
    expect(grouped(199, { mediaTypes: ['voice'] })).to.deep.equal([]);
  });

  it(
    'should halve a filter that the server rejects for its predicates, where groups have their queue',
    marbles((run) => {
      const rejected = new HttpError('no', { path, attempts: 1, status: 400, serverMessage: 'too many predicates' });
      const valuesIn = ({ body }: PageRequest) =>
        (body as { filter: { clauses: { predicates: { value: string }[] }[] } }).filter.clauses[0]!.predicates;
      const server = scriptedServer(run.scheduler, (request) => {
        const values = valuesIn(request);
        const isFirst = new URL(request.url).searchParams.get('pageNumber') === '1';
        if (values.length > 3) return throwError(() => rejected);
        return of({ results: isFirst ? values.map(({ value }) => group(value)) : [] });
      });
      const rows: (string | null)[] = [];
      server
        .rows(conversationActivity({ queueIds: ids(7) }))
        .subscribe((page) => rows.push(...page.map(({ queueId }) => queueId)));
      const errors: unknown[] = [];
      server
        .rows(conversationActivity({ queueIds: ids(7), groupBy: ['mediaType'] }))
        .subscribe({ error: (error: unknown) => errors.push(error) });
      run.flush();
      expect(rows).to.deep.equal(ids(7));
      expect(server.requests.map((request) => valuesIn(request).length)).to.deep.equal([
        7, 4, 2, 2, 2, 2, 2, 2, 1, 1, 7,
      ]);
      expect(errors).to.deep.equal([rejected]);
    }),
  );
});

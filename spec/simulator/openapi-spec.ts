import { expect } from 'chai';
import {
  collect,
  conversationActivity,
  conversationAggregateJob,
  conversationAggregates,
  conversationDetailJob,
  conversationDetails,
  organizationLimits,
  queueObservations,
  queuePerformance,
  routingQueues,
} from '../../src/index.js';
import { simulated } from '../helpers/simulated.js';
import { type Exchange, openApi, readOpenApi } from './support/openapi.js';
import {
  activityPath,
  aggregateJobsPath,
  aggregatesPath,
  conversationsPath,
  detailJobsPath,
  limitsPath,
  observationsPath,
  type Visit,
  visiting,
} from './support/visit.js';

const interval = '2026-10-05T00:00:00.000Z/2026-10-06T00:00:00.000Z';

/** Makes a request and keeps the exchange. */
const exchange = async (
  { sim, get, post, remove }: Visit,
  method: 'GET' | 'POST' | 'DELETE',
  url: string,
  requestBody?: object,
): Promise<Exchange> => {
  const response = await { GET: () => get(url), POST: () => post(url, requestBody), DELETE: () => remove(url) }[
    method
  ]();
  expect(sim.requests.at(-1)!.endpoint, url).to.not.equal('other');
  return {
    method,
    url,
    requestBody,
    status: response.status,
    responseBody: response.text === '' ? undefined : response.json<unknown>(),
  };
};

/** One request to each endpoint of the platform, jobs through all of their steps. */
const everything = async (visit: Visit): Promise<readonly Exchange[]> => {
  const ask = (...request: [method: 'GET' | 'POST' | 'DELETE', url: string, requestBody?: object]) =>
    exchange(visit, ...request);
  const predicates = visit.sim.queues.map(({ id }) => ({ dimension: 'queueId', value: id }));
  const filter = { type: 'or', predicates };
  const aggregates = {
    interval,
    granularity: 'PT6H',
    groupBy: ['queueId', 'mediaType', 'userId', 'wrapUpCode', 'requestedRoutingSkillId'],
    metrics: ['nOffered', 'nConversations', 'tHandle', 'tAbandon', 'oServiceLevel', 'oServiceTarget'],
    views: [{ name: 'quick', target: 'tAnswered', function: 'rangeBound', range: { lt: 10_000 } }],
    filter,
  };
  const details = { interval, order: 'desc', orderBy: 'conversationStart', segmentFilters: [filter] };
  const job = async (path: string, body: object, size: string): Promise<readonly Exchange[]> => {
    const submitted = await ask('POST', path, body);
    const at = `${path}/${(submitted.responseBody as { jobId: string }).jobId}`;
    const first = await ask('GET', `${at}/results${size}`);
    const { cursor } = first.responseBody as { cursor: string };
    return [
      submitted,
      first,
      await ask('GET', at),
      await ask('GET', `${at}/results?cursor=${cursor}`),
      await ask('GET', `${at}/results?cursor=nonsense`),
      await ask('DELETE', at),
      await ask('GET', at),
      await ask('GET', `${path}/unknown`),
    ];
  };
  return [
    await ask('POST', aggregatesPath, aggregates),
    await ask('POST', aggregatesPath, { ...aggregates, interval: 'today' }),
    ...(await job(aggregateJobsPath, { ...aggregates, pageSize: 5 }, '')),
    await ask('POST', conversationsPath, { ...details, paging: { pageSize: 100, pageNumber: 1 } }),
    await ask('POST', conversationsPath, { ...details, paging: { pageSize: 100, pageNumber: 99 } }),
    await ask('POST', conversationsPath, { ...details, paging: { pageSize: 101, pageNumber: 1 } }),
    ...(await job(detailJobsPath, { ...details, limit: 90 }, '?pageSize=40')),
    await ask('GET', `${detailJobsPath}/availability`),
    await ask('POST', observationsPath, {
      filter,
      metrics: [
        ...['oActiveUsers', 'oAlerting', 'oInteracting', 'oLongestInteracting', 'oLongestWaiting', 'oMemberUsers'],
        ...['oOffQueueUsers', 'oOnQueueUsers', 'oUserPresences', 'oUserRoutingStatuses', 'oWaiting'],
      ],
      detailMetrics: ['oInteracting', 'oWaiting', 'oUserRoutingStatuses'],
    }),
    await ask('POST', `${activityPath}?pageSize=10&pageNumber=1`, {
      metrics: [
        { metric: 'oWaiting', details: true },
        { metric: 'oInteracting', details: true },
      ],
      groupBy: ['queueId', 'mediaType'],
    }),
    await ask('POST', activityPath, { metrics: [{ metric: 'oLongestWaiting' }], groupBy: ['direction'] }),
    await ask('GET', '/api/v2/routing/queues?pageSize=2&pageNumber=1'),
    await ask('GET', `${limitsPath}/platform.api`),
    await ask('GET', `${limitsPath}/unheard`),
  ];
};

const subset = openApi();
if (subset === undefined) process.stderr.write('openapi-spec: no OpenAPI subset beside this checkout, not run\n');
else {
  describe('simulator: the OpenAPI subset beside this checkout', () => {
    const options = { queues: 3, conversationsPerQueueDay: 300, jobs: { queuedMs: 0, pendingMs: 0 } };

    it(
      'should match everything that the simulator returns, and what these specs request',
      visiting(options, async (visit) => {
        const exchanges = await everything(visit);
        for (const one of exchanges) {
          const what = `${one.method} ${one.url} ${one.status}`;
          expect(subset.operationOf(one), what).to.not.equal(undefined);
          expect(subset.requestProblems(one).slice(0, 5), what).to.deep.equal([]);
          expect(subset.responseProblems(one).slice(0, 5), what).to.deep.equal([]);
        }
        expect(new Set(exchanges.map(subset.operationOf)).size).to.equal(15);
        expect(new Set(exchanges.map(({ status }) => status))).to.deep.equal(new Set([200, 202, 204, 400, 404]));
      }),
    );

    it('should match what the client requests', () =>
      simulated(async ({ sim, client }) => {
        await collect(client.rows(queuePerformance({ interval, granularity: 'PT12H', names: true })));
        await collect(
          client.rows(
            conversationAggregates({
              interval,
              metrics: ['nOffered', 'tHandle'],
              groupBy: ['queueId', 'userId'],
              filter: { type: 'and', predicates: [{ dimension: 'mediaType', value: 'voice' }] },
            }),
          ),
        );
        await collect(client.rows(routingQueues({ pageSize: 5 })));
        await collect(client.rows(organizationLimits('platform.api')));
        const [{ id } = { id: '' }] = sim.queues;
        await collect(client.rows(queueObservations({ queueIds: [id] })));
        await collect(client.rows(conversationActivity({ metrics: ['oWaiting'] })));
        await collect(client.rows(conversationDetails({ interval, pageSize: 50 })));
        await collect(client.rows(conversationAggregateJob({ interval, metrics: ['nOffered'] })));
        await collect(client.rows(conversationDetailJob({ interval, checkAvailability: false })));
        const requests = sim.requests.filter(({ endpoint }) => endpoint !== 'token');
        expect(new Set(requests.map(({ method, path }) => `${method} ${path}`)).size).to.be.at.least(10);
        for (const { method, url, body } of requests) {
          const one = { method, url, requestBody: body, status: 200, responseBody: undefined };
          expect(subset.operationOf(one), url).to.not.equal(undefined);
          expect(subset.requestProblems(one), url).to.deep.equal([]);
        }
      }));
  });
}

describe('simulator: the validator of OpenAPI models', () => {
  const { requestProblems, responseProblems } = readOpenApi({
    paths: {
      '/things/{id}': {
        post: {
          parameters: [
            { in: 'body', name: 'body', required: true, schema: { $ref: '#/definitions/Thing' } },
            { in: 'query', name: 'size', type: 'number' },
          ],
          responses: { '200': { schema: { $ref: '#/definitions/Thing' } }, default: {} },
        },
      },
    },
    definitions: {
      Thing: {
        type: 'object',
        required: ['name'],
        properties: {
          name: { type: 'string', enum: ['a', 'b'] },
          at: { type: 'string', format: 'date-time' },
          count: { type: 'integer' },
          parts: { type: 'array', items: { $ref: '#/definitions/Thing' } },
          tags: { type: 'object', additionalProperties: { type: 'string' } },
          more: { allOf: [{ $ref: '#/definitions/Thing' }] },
        },
      },
    },
  });
  const said = (body: unknown, url = '/things/1', status = 200): Exchange => ({
    method: 'POST',
    url,
    requestBody: body,
    status,
    responseBody: body,
  });

  it('should accept valid exchanges', () => {
    const right = {
      ...{ name: 'a', at: '2026-10-05T00:00:00.000Z', count: 1, parts: [{ name: 'b' }], tags: { x: 'y' } },
      more: { name: 'b' },
    };
    expect(requestProblems(said(right, '/things/1?size=3'))).to.deep.equal([]);
    expect(responseProblems(said(right))).to.deep.equal([]);
    expect(responseProblems(said(undefined, '/things/1', 400))).to.deep.equal([]);
  });

  const wrong: readonly (readonly [what: string, body: unknown, problem: string])[] = [
    ['a field that is missing', {}, 'body.name is missing'],
    ['an unknown field', { name: 'a', extra: 1 }, 'body.extra is not in the model'],
    ['a value outside its enum', { name: 'c' }, 'body.name: "c"'],
    ['an invalid date', { name: 'a', at: 'today' }, 'body.at: "today" is not a date-time'],
    ['a fraction', { name: 'a', count: 1.5 }, 'body.count: 1.5 is not an integer'],
    ['a null', { name: 'a', count: null }, 'body.count: null is not an integer'],
    ['something deep within', { name: 'a', parts: [{ name: 'a' }, {}] }, 'body.parts[1].name is missing'],
    ['a map of other values', { name: 'a', tags: { x: 1 } }, 'body.tags.x: 1 is not a string'],
    ['a missing field of an included model', { name: 'a', more: {} }, 'body.more.name is missing'],
    ['another shape', [], 'body is not an object'],
  ];
  for (const [what, body, problem] of wrong) {
    it(`should report ${what}`, () => expect(requestProblems(said(body))).to.deep.equal([problem]));
  }

  it('should report unknown and non-numeric parameters, and unexpected bodies', () => {
    const problems = requestProblems(said({ name: 'a' }, '/things/1?size=many&color=red'));
    expect(problems).to.deep.equal(['?size=many is not a number', '?color is unknown']);
    expect(responseProblems(said({}, '/things/1', 400))).to.deep.equal(['answer has a body, and should have none']);
  });
});

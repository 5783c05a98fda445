import { expect } from 'chai';
import { of, throwError, VirtualTimeScheduler } from 'rxjs';
import { isRight } from 'fp-ts/lib/Either.js';
import type { PageRequest } from '../../src/core/endpoint.js';
import { isHttpError } from '../../src/core/error-guards.js';
import { HttpError } from '../../src/core/errors.js';
import { unlisted } from '../../src/endpoints/catalogue.js';
import { observationMetrics } from '../../src/endpoints/live-metrics.js';
import { queueObservations, type QueueObservationsParams } from '../../src/endpoints/queue-observations.js';
import type { QueueObservationsPage } from '../../src/endpoints/queue-observations-page.js';
import page from '../fixtures/queue-observations-page.json' with { type: 'json' };
import { scriptedServer } from '../helpers/scripted-server.js';
import { faultsOf } from '../helpers/faults-of.js';

const anyOf = (dimension: string, ...values: string[]) => ({
  type: 'or',
  predicates: values.map((value) => ({ dimension, value })),
});

/** A value of `oLongest...`, which is an instant. */
const began = (instant: string) => {
  const beganAtMs = Date.parse(instant);
  return { calculatedMetricValue: beganAtMs, beganAtMs };
};

describe('queueObservations', () => {
  it('should request all metrics of some queues', () => {
    const { endpoint, params } = queueObservations({ queueIds: ['a', 'b'] });
    expect(endpoint.first(params)).to.deep.include({
      method: 'POST',
      url: '/api/v2/analytics/queues/observations/query',
      body: { filter: { type: 'and', clauses: [anyOf('queueId', 'a', 'b')] }, metrics: [...observationMetrics] },
    });
  });

  it('should request some metrics and media types, with details', () => {
    const { endpoint, params } = queueObservations({
      queueIds: ['a'],
      mediaTypes: ['voice', unlisted('hologram')],
      metrics: ['oWaiting', unlisted('oDreaming')],
      detailMetrics: ['oWaiting'],
    });
    expect(endpoint.first(params).body).to.deep.equal({
      filter: { type: 'and', clauses: [anyOf('queueId', 'a'), anyOf('mediaType', 'voice', 'hologram')] },
      metrics: ['oWaiting', 'oDreaming'],
      detailMetrics: ['oWaiting'],
    });
  });

  /** The response of a server that accepts a maximum number of predicates, and the number of each request. */
  const observed = (params: QueueObservationsParams, most = 200, message = 'may not have more than') =>
    new Promise<{ rows: readonly string[]; predicates: readonly number[]; error?: unknown }>((resolve) => {
      const scheduler = new VirtualTimeScheduler();
      const clauses = ({ body }: PageRequest) =>
        (body as { filter: { clauses: { predicates: { value: string }[] }[] } }).filter.clauses;
      const count = (request: PageRequest) => clauses(request).flatMap(({ predicates }) => predicates).length;
      const server = scriptedServer(scheduler, (request) => {
        if (count(request) > most) return throwError(() => rejected(`Query ${message} ${most} predicates`));
        const data = [{ metric: 'oWaiting', stats: { count: 1 } }];
        const results = clauses(request)[0]?.predicates.map(({ value }) => ({ group: { queueId: value }, data }));
        return of({ results });
      });
      const rows: string[] = [];
      const ended = (more = {}) => resolve({ rows, predicates: server.requests.map(count), ...more });
      server
        .rows(queueObservations(params))
        .subscribe({
          next: (page) => rows.push(...page.map(({ queueId }) => queueId)),
          complete: ended,
          error: (error: unknown) => ended({ error }),
        });
      scheduler.flush();
    });
  const rejected = (serverMessage: string) =>
    new HttpError('rejected', { path: '/', attempts: 1, status: 400, code: 'bad.request', serverMessage });
  const idsTo = (length: number) => Array.from({ length }, (_, index) => `q${index}`);

  it('should request 700 queues in one run of four requests of at most 200 predicates', async () => {
    const { rows, predicates } = await observed({ queueIds: idsTo(700) });
    expect(rows).to.deep.equal(idsTo(700));
    expect(predicates).to.deep.equal([200, 200, 200, 100]);
  });

  it('should count media types as predicates too', async () => {
    const mediaTypes = ['voice', 'chat', 'email'] as const;
    const { rows, predicates } = await observed({ queueIds: idsTo(199), mediaTypes });
    expect(rows).to.deep.equal(idsTo(199));
    expect(predicates).to.deep.equal([200, 5]);
  });

  it('should send the number of predicates that an option sets', async () => {
    const params = { queueIds: idsTo(5), maxPredicates: 3, mediaTypes: ['voice'] } as const;
    expect((await observed(params)).predicates).to.deep.equal([3, 3, 2]);
    const tight = { ...params, maxPredicates: 1 };
    expect((await observed(tight)).predicates).to.deep.equal([2, 2, 2, 2, 2]);
  });

  it('should halve a filter that the server rejects for its predicates, and those after it', async () => {
    const { rows, predicates, error } = await observed({ queueIds: idsTo(450) }, 60);
    expect(error).to.equal(undefined);
    expect(rows).to.deep.equal(idsTo(450));
    expect(predicates).to.deep.equal([200, 100, ...Array<number>(9).fill(50)]);
  });

  it('should fail where a filter of one queue is rejected too', async () => {
    const mediaTypes = ['voice', 'chat'] as const;
    const { rows, predicates, error } = await observed({ queueIds: idsTo(3), mediaTypes }, 2);
    expect(predicates).to.deep.equal([5, 4, 3]);
    expect(rows).to.deep.equal([]);
    expect(error).to.satisfy(isHttpError);
  });

  it('should not halve where the number of predicates is not the reason', async () => {
    const { predicates, error } = await observed({ queueIds: idsTo(9) }, 2, 'has unknown dimensions in');
    expect(predicates).to.deep.equal([9]);
    expect(error).to.satisfy(isHttpError);
  });

  it('should make one row of each metric: users have no media type, others no qualifier', () => {
    const { endpoint } = queueObservations({ queueIds: ['q1'] });
    const decoded = endpoint.codec.decode(page);
    const rows = isRight(decoded) ? endpoint.rows(decoded.right) : [];
    const bare = { queueId: 'q1', mediaType: null, qualifier: null };
    expect(rows).to.deep.equal([
      { ...bare, metric: 'oUserRoutingStatuses', qualifier: 'IDLE', count: 2 },
      { ...bare, metric: 'oUserRoutingStatuses', qualifier: 'OFF_QUEUE', count: 3 },
      {
        ...bare,
        mediaType: 'voice',
        metric: 'oWaiting',
        count: 1,
        truncated: false,
        observations: (page as QueueObservationsPage).results?.[1]?.data?.[0]?.observations ?? [],
      },
      { ...bare, mediaType: 'voice', metric: 'oLongestWaiting', count: 1, ...began('2026-10-01T08:00:00Z') },
      { ...bare, mediaType: 'voice', metric: 'oLongestInteracting', count: 1, ...began('2026-10-01T07:58:00Z') },
      { ...bare, mediaType: 'chat', metric: 'oInteracting', count: 0 },
    ]);
  });

  it('should distinguish values by queue, media type, metric and qualifier, and set an absent one to 0', () => {
    const { endpoint } = queueObservations({ queueIds: ['q1'] });
    const rows = endpoint.rows(page);
    expect(new Set(rows.map((row) => endpoint.identity?.(row))).size).to.equal(rows.length);
    const [row] = rows;
    expect(endpoint.identity?.({ ...row!, count: 9 })).to.equal(endpoint.identity?.(row!));
    expect(endpoint.absent?.(rows[2]!)).to.deep.equal({
      queueId: 'q1',
      mediaType: 'voice',
      metric: 'oWaiting',
      qualifier: null,
      count: 0,
    });
  });

  for (const empty of [{}, { results: null }, { results: [] }, { results: [{ group: { queueId: 'q' } }] }]) {
    it(`should make no rows of ${JSON.stringify(empty)}`, () => {
      const { endpoint } = queueObservations({ queueIds: ['q'] });
      const decoded = endpoint.codec.decode(empty);
      expect(isRight(decoded) && endpoint.rows(decoded.right)).to.deep.equal([]);
    });
  }

  it('should reject a group without a queue', () => {
    const { endpoint } = queueObservations({ queueIds: ['q'] });
    for (const group of [{}, { mediaType: 'voice' }, { queueId: null }, undefined]) {
      expect(isRight(endpoint.codec.decode({ results: [{ group, data: [] }] }))).to.equal(false);
    }
  });

  const wrong: readonly [string, object, readonly string[]][] = [
    ['no queue', {}, ['queueIds']],
    ['an empty list of queues', { queueIds: [] }, ['queueIds']],
    ['a queue twice', { queueIds: ['a', 'a'] }, ['queueIds']],
    [
      'several invalid fields',
      { queueIds: ['', 'a\nb', 7], mediaTypes: ['fax'], metrics: ['nOffered'], detailMetrics: [], maxPredicates: 0 },
      ['queueIds[0]', 'queueIds[1]', 'queueIds[2]', 'mediaTypes[0]', 'metrics[0]', 'detailMetrics', 'maxPredicates'],
    ],
  ];
  for (const [what, params, faults] of wrong) {
    it(`should reject ${what}`, () => {
      expect(faultsOf(() => queueObservations(params as never))).to.deep.equal(faults);
    });
  }
});

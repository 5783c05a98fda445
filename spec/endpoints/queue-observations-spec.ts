import { expect } from 'chai';
import { of } from 'rxjs';
import { isDecoded } from '../../src/core/decoded.js';
import { unlisted } from '../../src/endpoints/catalogue.js';
import { observationMetrics } from '../../src/endpoints/live-metrics.js';
import { queueObservations } from '../../src/endpoints/queue-observations.js';
import type { QueueObservationsPage } from '../../src/endpoints/queue-observations-page.js';
import page from '../fixtures/queue-observations-page.json' with { type: 'json' };
import { answering } from '../helpers/answering.js';
import { faultsOf } from '../helpers/faults-of.js';
import { marbles } from '../helpers/marbles.js';

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
  it('should ask for all metrics of some queues', () => {
    const { endpoint, params } = queueObservations({ queueIds: ['a', 'b'] });
    expect(endpoint.first(params)).to.deep.equal({
      method: 'POST',
      url: '/api/v2/analytics/queues/observations/query',
      body: { filter: { type: 'and', clauses: [anyOf('queueId', 'a', 'b')] }, metrics: [...observationMetrics] },
    });
  });

  it('should ask for some metrics and media types, and who is behind them', () => {
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

  it(
    'should ask for 700 queues in one run of three requests',
    marbles((run) => {
      const queueIds = Array.from({ length: 700 }, (_, index) => `q${index}`);
      const server = answering(run.scheduler, ({ body }) => {
        const ids = (body as { filter: { clauses: { predicates: { value: string }[] }[] } }).filter.clauses[0]!
          .predicates;
        const data = [{ metric: 'oWaiting', stats: { count: 1 } }];
        return of({ results: ids.map(({ value }) => ({ group: { queueId: value, mediaType: 'voice' }, data })) });
      });
      const rows: string[] = [];
      server
        .rows(queueObservations({ queueIds }))
        .subscribe((page) => rows.push(...page.map(({ queueId }) => queueId)));
      run.flush();
      expect(rows).to.deep.equal(queueIds);
      expect(server.log).to.have.length(3);
    }),
  );

  it('should make a row of each metric: users have no media type, others no qualifier', () => {
    const { endpoint } = queueObservations({ queueIds: ['q1'] });
    const decoded = endpoint.codec.decode(page);
    const rows = isDecoded(decoded) ? endpoint.rows(decoded.right) : [];
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

  it('should tell figures apart by queue, media type, metric and qualifier, and write an absent one as 0', () => {
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
    it(`should have no row in ${JSON.stringify(empty)}`, () => {
      const { endpoint } = queueObservations({ queueIds: ['q'] });
      const decoded = endpoint.codec.decode(empty);
      expect(isDecoded(decoded) && endpoint.rows(decoded.right)).to.deep.equal([]);
    });
  }

  it('should not read a group without a queue', () => {
    const { endpoint } = queueObservations({ queueIds: ['q'] });
    for (const group of [{}, { mediaType: 'voice' }, { queueId: null }, undefined]) {
      expect(isDecoded(endpoint.codec.decode({ results: [{ group, data: [] }] }))).to.equal(false);
    }
  });

  const wrong: readonly [string, object, readonly string[]][] = [
    ['no queue', {}, ['queueIds']],
    ['an empty list of queues', { queueIds: [] }, ['queueIds']],
    ['a queue twice', { queueIds: ['a', 'a'] }, ['queueIds']],
    [
      'everything at once',
      { queueIds: ['', 'a\nb', 7], mediaTypes: ['fax'], metrics: ['nOffered'], detailMetrics: [] },
      ['queueIds[0]', 'queueIds[1]', 'queueIds[2]', 'mediaTypes[0]', 'metrics[0]', 'detailMetrics'],
    ],
  ];
  for (const [what, params, faults] of wrong) {
    it(`should refuse ${what}`, () => {
      expect(faultsOf(() => queueObservations(params as never))).to.deep.equal(faults);
    });
  }
});

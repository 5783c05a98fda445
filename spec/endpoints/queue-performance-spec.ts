import { expect } from 'chai';
import { isDecoded } from '../../src/core/decoded.js';
import { isQueryError } from '../../src/core/error-guards.js';
import { HttpError, type QueryError } from '../../src/core/errors.js';
import type { AggregatesPage } from '../../src/endpoints/aggregates-page.js';
import { unlisted } from '../../src/endpoints/catalogue.js';
import { queuePerformance, type QueuePerformanceParams } from '../../src/endpoints/queue-performance.js';
import page from '../fixtures/aggregates-page.json' with { type: 'json' };

const interval = '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z';
const id = (number: number) => `0d2f6a1e-7a55-4f0e-9f0b-2f8c0d1a000${number}`;

const faultsOf = (params: object): readonly string[] => {
  try {
    queuePerformance(params as QueuePerformanceParams);
    return [];
  } catch (error) {
    expect(error).to.satisfy(isQueryError);
    return (error as QueryError).problems.map(({ path }) => path);
  }
};

describe('queuePerformance', () => {
  const exists = { dimension: 'queueId', operator: 'exists' };

  it('should ask the platform for what the rows need, of queues only', () => {
    const { endpoint, params } = queuePerformance({ interval });
    expect(endpoint.first(params)).to.deep.equal({
      method: 'POST',
      url: '/api/v2/analytics/conversations/aggregates/query',
      body: {
        interval,
        groupBy: ['queueId', 'mediaType'],
        metrics: ['nOffered', 'tAnswered', 'tAbandon', 'tHandle', 'oServiceLevel'],
        filter: { type: 'and', predicates: [exists] },
      },
    });
  });

  it('should ask for some queues and media types, by granularity and time zone', () => {
    const { endpoint, params } = queuePerformance({
      interval,
      granularity: 'PT30M',
      timeZone: 'Asia/Tokyo',
      queueIds: ['a', 'b'],
      mediaTypes: ['voice', unlisted('hologram')],
      names: true,
    });
    expect(endpoint.first(params).body).to.deep.include({
      granularity: 'PT30M',
      timeZone: 'Asia/Tokyo',
      filter: {
        type: 'and',
        predicates: [exists],
        clauses: [
          {
            type: 'or',
            predicates: [
              { dimension: 'queueId', value: 'a' },
              { dimension: 'queueId', value: 'b' },
            ],
          },
          {
            type: 'or',
            predicates: [
              { dimension: 'mediaType', value: 'voice' },
              { dimension: 'mediaType', value: 'hologram' },
            ],
          },
        ],
      },
    });
    expect(endpoint.first(params).body).to.not.have.any.keys('names', 'queueIds', 'mediaTypes');
  });

  it('should make rows of an answer: seconds, percents, and null where there is nothing to divide', () => {
    const { endpoint } = queuePerformance({ interval });
    const decoded = endpoint.codec.decode(page);
    const rows = isDecoded(decoded) ? endpoint.rows(decoded.right) : [];
    const morning = { intervalStart: '2026-10-01T00:00:00.000Z', intervalEnd: '2026-10-01T12:00:00.000Z' };
    const evening = { intervalStart: '2026-10-01T12:00:00.000Z', intervalEnd: '2026-10-02T00:00:00.000Z' };
    expect(rows).to.deep.equal([
      {
        ...morning,
        queueId: id(1),
        queueName: null,
        mediaType: 'voice',
        offered: 40,
        answered: 36,
        abandoned: 4,
        serviceLevelPercent: 75,
        avgHandleTime: 254,
      },
      {
        ...evening,
        queueId: id(1),
        queueName: null,
        mediaType: 'voice',
        offered: 2,
        answered: 0,
        abandoned: 0,
        serviceLevelPercent: null,
        avgHandleTime: null,
      },
      {
        ...morning,
        queueId: id(2),
        queueName: null,
        mediaType: null,
        offered: 0,
        answered: 0,
        abandoned: 0,
        serviceLevelPercent: null,
        avgHandleTime: 5,
      },
    ]);
  });

  it('should tell a service level of 0 from none, and a handle time of 0 from none', () => {
    const { endpoint } = queuePerformance({ interval });
    const metrics = [
      { metric: 'oServiceLevel', stats: { ratio: 0, numerator: 0, denominator: 3 } },
      { metric: 'tHandle', stats: { count: 2, sum: 0 } },
    ];
    const [row] = endpoint.rows({ results: [{ group: { queueId: 'q' }, data: [{ interval, metrics }] }] });
    expect(row).to.include({ serviceLevelPercent: 0, avgHandleTime: 0 });
    const none = [{ metric: 'tHandle', stats: { count: 0, sum: 0 } }];
    const [empty] = endpoint.rows({ results: [{ group: { queueId: 'q' }, data: [{ interval, metrics: none }] }] });
    expect(empty).to.include({ avgHandleTime: null });
  });

  for (const empty of [{}, { results: null }, { results: [] }]) {
    it(`should have no row in ${JSON.stringify(empty)}`, () => {
      const { endpoint } = queuePerformance({ interval });
      expect(isDecoded(endpoint.codec.decode(empty))).to.equal(true);
      expect(endpoint.rows(empty)).to.deep.equal([]);
    });
  }

  for (const group of [{}, { mediaType: 'voice' }, { queueId: null }, undefined]) {
    it(`should not read an answer whose group is ${JSON.stringify(group)}`, () => {
      const { endpoint } = queuePerformance({ interval });
      const answer = { results: [{ group, data: [] }] };
      expect(isDecoded(endpoint.codec.decode(answer))).to.equal(false);
    });
  }

  it('should complete rows by name only where names were asked for', () => {
    expect(queuePerformance({ interval }).naming).to.equal(undefined);
    expect(queuePerformance({ interval, names: false }).naming).to.equal(undefined);
    const { endpoint, naming } = queuePerformance({ interval, names: true });
    const names = new Map([[id(1), 'Support']]);
    const rows = endpoint.rows(page as AggregatesPage).map((row) => naming?.name(row, names));
    expect(rows.map((row) => row?.queueName)).to.deep.equal(['Support', 'Support', null]);
    expect(rows[0]).to.include({ offered: 40, queueId: id(1) });
  });

  const wrong: readonly [string, object, readonly string[]][] = [
    ['no interval', {}, ['interval']],
    ['a reversed interval', { interval: '2026-11-01T00:00:00Z/2026-10-01T00:00:00Z' }, ['interval']],
    ['a bad granularity', { interval, granularity: 'hourly' }, ['granularity']],
    ['a bad time zone', { interval, timeZone: 'Nowhere' }, ['timeZone']],
    ['no queue', { interval, queueIds: [] }, ['queueIds']],
    ['a queue twice', { interval, queueIds: ['a', 'a'] }, ['queueIds']],
    ['a queue with a line break', { interval, queueIds: ['a\r\nb'] }, ['queueIds[0]']],
    ['an unknown media type', { interval, mediaTypes: ['voice', 'fax'] }, ['mediaTypes[1]']],
    [
      'everything at once',
      { interval: 'x', granularity: 'x', timeZone: 'x', queueIds: [''], mediaTypes: [] },
      ['interval', 'granularity', 'timeZone', 'queueIds[0]', 'mediaTypes'],
    ],
  ];
  for (const [what, params, faults] of wrong) {
    it(`should refuse ${what}`, () => {
      expect(faultsOf(params)).to.deep.equal(faults);
    });
  }

  const askedBy = (length: number) => {
    const queueIds = Array.from({ length }, (_, index) => `q${index}`);
    const { endpoint, params } = queuePerformance({ interval, queueIds, mediaTypes: ['voice'] });
    const requests = [endpoint.first(params)];
    for (;;) {
      const following = endpoint.next({}, requests.at(-1)!);
      if (following === undefined) return { queueIds, requests };
      requests.push({ ...following, url: `https://api.example.com${following.url}` });
    }
  };
  const idsIn = ({ body }: { body?: unknown }) =>
    (body as { filter: { clauses: { predicates: { value: string }[] }[] } }).filter.clauses[0]!.predicates.map(
      ({ value }) => value,
    );

  for (const [length, parts] of [
    [300, [300]],
    [301, [300, 1]],
    [900, [300, 300, 300]],
    [1000, [300, 300, 300, 100]],
  ] as const) {
    it(`should ask for ${length} queues in ${parts.length} requests that differ by their queues only`, () => {
      const { queueIds, requests } = askedBy(length);
      expect(requests.map((request) => idsIn(request).length)).to.deep.equal(parts);
      expect(requests.flatMap(idsIn)).to.deep.equal(queueIds);
      const rest = requests.map(({ method, url, body }) => ({
        method,
        path: url.replace('https://api.example.com', ''),
        body: JSON.stringify(body).replace(/\{"dimension":"queueId","value":"q\d+"\},?/g, ''),
      }));
      for (const each of rest) expect(each).to.deep.equal(rest[0]);
    });
  }

  it('should halve a filter that the server rejects for its predicates', () => {
    const queueIds = Array.from({ length: 5 }, (_, index) => `q${index}`);
    const { endpoint, params } = queuePerformance({ interval, queueIds });
    const first = endpoint.first(params);
    const facts = { path: '/', attempts: 1, status: 400 };
    const tooMany = new HttpError('no', { ...facts, serverMessage: 'The filter has too many predicates' });
    const half = endpoint.instead?.(tooMany, first);
    expect(half && [half, endpoint.next({}, half)!].map(idsIn)).to.deep.equal([
      ['q0', 'q1', 'q2'],
      ['q3', 'q4'],
    ]);
    expect(endpoint.instead?.(new HttpError('no', { ...facts, serverMessage: 'too many results' }), first)).to.equal(
      undefined,
    );
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { isRight } from 'fp-ts/lib/Either.js';
import { isMergeError, isQueryError } from '../../src/core/error-guards.js';
import { HttpError, type QueryError } from '../../src/core/errors.js';
import type { AggregatesPage } from '../../src/endpoints/aggregates/page.js';
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

  it('should request only what the rows need, by queue', () => {
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

  it('should request some queues and media types, by granularity and time zone', () => {
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

  it('should make rows of a response: seconds, percentages, and null where there is nothing to divide', () => {
    const { endpoint } = queuePerformance({ interval });
    const decoded = endpoint.codec.decode(page);
    const rows = isRight(decoded) ? endpoint.rows(decoded.right) : [];
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

  it('should distinguish a service level or handle time of 0 from a missing one', () => {
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

  /** The counts of each part, and the sum of its handle times. */
  const part = fc.record({
    offered: fc.nat(99),
    answered: fc.nat(99),
    abandoned: fc.nat(99),
    handled: fc.nat(99),
    handledMs: fc.nat(1_000_000),
    met: fc.nat(9),
    missed: fc.nat(9),
  });
  const entriesOf = (
    each: typeof part extends fc.Arbitrary<infer Part> ? Part : never,
    qualifier: string | null,
  ): { metric: string; qualifier: string | null; stats: object }[] => {
    const { met, missed } = each;
    const rated = met + missed;
    return [
      { metric: 'nOffered', qualifier, stats: { count: each.offered } },
      { metric: 'tAnswered', qualifier, stats: { count: each.answered } },
      { metric: 'tAbandon', qualifier, stats: { count: each.abandoned } },
      { metric: 'tHandle', qualifier, stats: { count: each.handled, sum: each.handledMs } },
      ...(rated === 0
        ? []
        : [{ metric: 'oServiceLevel', qualifier, stats: { ratio: met / rated, numerator: met, denominator: rated } }]),
    ];
  };
  const groupsOf = (groups: readonly (readonly object[])[]): AggregatesPage => ({
    results: groups.map((metrics, index) => ({
      group: { queueId: 'q', mediaType: 'voice', purpose: `p${index}` },
      data: [{ interval, metrics: [...metrics] as { metric: string }[] }],
    })),
  });

  it('should make one row of the same values however metrics are qualified and groups are split', () => {
    const { endpoint } = queuePerformance({ interval });
    const split = fc.array(fc.array(part, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(split, (groups) => {
        const rows = endpoint.rows(
          groupsOf(groups.map((parts) => parts.flatMap((each, index) => entriesOf(each, `x${index}`)))),
        );
        const add = (key: keyof (typeof groups)[number][number]) =>
          groups.flat().reduce((sum, each) => sum + each[key], 0);
        const [rated, handled] = [add('met') + add('missed'), add('handled')];
        expect(rows).to.have.length(1);
        const { serviceLevelPercent, ...row } = rows[0]!;
        expect(row).to.deep.include({
          offered: add('offered'),
          answered: add('answered'),
          abandoned: add('abandoned'),
          avgHandleTime: handled === 0 ? null : add('handledMs') / handled / 1000,
        });
        if (rated === 0) expect(serviceLevelPercent).to.equal(null);
        else expect(serviceLevelPercent).to.be.closeTo((100 * add('met')) / rated, 1e-9);
      }),
    );
  });

  it('should take the value of a metric without a qualifier as the total of its parts', () => {
    const { endpoint } = queuePerformance({ interval });
    const entry = (count: number, qualifier?: string | null) => ({ metric: 'nOffered', qualifier, stats: { count } });
    for (const [metrics, offered] of [
      [[entry(1, 'a'), entry(3), entry(2, 'b')], 3],
      [[entry(1, 'a'), entry(3, null)], 3],
      // Repeated values count once: the last one.
      [[entry(1, 'a'), entry(2, 'a'), entry(5, 'b')], 7],
      [[entry(1), entry(2)], 2],
    ] as const) {
      expect(endpoint.rows(groupsOf([metrics]))[0]?.offered).to.equal(offered);
    }
  });

  it('should count an interval that a group repeats once, the first time, and report the number of repetitions', () => {
    const { endpoint } = queuePerformance({ interval });
    const data = (count: number) => [{ interval, metrics: [{ metric: 'nOffered', stats: { count } }] }];
    const repeats = (page: AggregatesPage) => {
      let repeated = 0;
      const rows = endpoint.rows(page, (count) => (repeated += count));
      return [rows.map(({ offered }) => offered), repeated];
    };
    const group = { queueId: 'q', mediaType: 'voice' };
    expect(repeats({ results: [{ group, data: [...data(1), ...data(2)] }] })).to.deep.equal([[1], 1]);
    expect(
      repeats({
        results: [
          { group, data: data(1) },
          { group, data: data(2) },
        ],
      }),
    ).to.deep.equal([[1], 1]);
    expect(repeats({ results: [{ group, data: data(1) }] })).to.deep.equal([[1], 0]);
    // Neither a null media type nor one with that name belongs to another queue.
    const others = [{ queueId: 'q' }, { queueId: 'q', mediaType: 'null' }, { queueId: 'null"q', mediaType: null }];
    expect(repeats({ results: others.map((each) => ({ group: each, data: data(1) })) })).to.deep.equal([[1, 1, 1], 0]);
  });

  it('should keep the order of the response, with a merged row at its first group', () => {
    const { endpoint } = queuePerformance({ interval });
    const data = [{ interval, metrics: [] }];
    const groups = [{ queueId: 'a' }, { queueId: 'b' }, { queueId: 'a', purpose: 'acd' }, { queueId: 'c' }];
    const rows = endpoint.rows({ results: groups.map((group) => ({ group, data })) });
    expect(rows.map(({ queueId }) => queueId)).to.deep.equal(['a', 'b', 'c']);
  });

  it('should reject service levels of parts without denominators, and keep a single part unchanged', () => {
    const { endpoint } = queuePerformance({ interval });
    const level = (stats: object, qualifier: string) => ({ metric: 'oServiceLevel', qualifier, stats });
    const [row] = endpoint.rows(groupsOf([[level({ ratio: 0.5 }, 'a')]]));
    expect(row?.serviceLevelPercent).to.equal(50);
    const parts = [level({ ratio: 0.5 }, 'a'), level({ ratio: 0.5, numerator: 1, denominator: 2 }, 'b')];
    expect(() => endpoint.rows(groupsOf([parts])))
      .to.throw(/oServiceLevel .* denominator/)
      .that.satisfies(isMergeError);
  });

  for (const empty of [{}, { results: null }, { results: [] }]) {
    it(`should make no rows of ${JSON.stringify(empty)}`, () => {
      const { endpoint } = queuePerformance({ interval });
      expect(isRight(endpoint.codec.decode(empty))).to.equal(true);
      expect(endpoint.rows(empty)).to.deep.equal([]);
    });
  }

  for (const group of [{}, { mediaType: 'voice' }, { queueId: null }, undefined]) {
    it(`should reject a response whose group is ${JSON.stringify(group)}`, () => {
      const { endpoint } = queuePerformance({ interval });
      const response = { results: [{ group, data: [] }] };
      expect(isRight(endpoint.codec.decode(response))).to.equal(false);
    });
  }

  it('should add names to rows only where they were requested', () => {
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
    ['an invalid granularity', { interval, granularity: 'hourly' }, ['granularity']],
    ['an invalid time zone', { interval, timeZone: 'Nowhere' }, ['timeZone']],
    ['no queue', { interval, queueIds: [] }, ['queueIds']],
    ['a repeated queue', { interval, queueIds: ['a', 'a'] }, ['queueIds']],
    ['a queue with a line break', { interval, queueIds: ['a\r\nb'] }, ['queueIds[0]']],
    ['an unknown media type', { interval, mediaTypes: ['voice', 'fax'] }, ['mediaTypes[1]']],
    [
      'several invalid fields',
      { interval: 'x', granularity: 'x', timeZone: 'x', queueIds: [''], mediaTypes: [] },
      ['interval', 'granularity', 'timeZone', 'queueIds[0]', 'mediaTypes'],
    ],
  ];
  for (const [what, params, faults] of wrong) {
    it(`should reject ${what}`, () => {
      expect(faultsOf(params)).to.deep.equal(faults);
    });
  }

  const requestsOf = (length: number) => {
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
    it(`should request ${length} queues in ${parts.length} requests that differ only in their queues`, () => {
      const { queueIds, requests } = requestsOf(length);
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

import { expect } from 'chai';
import { isRight } from 'fp-ts/lib/Either.js';
import { isQueryError } from '../../src/core/error-guards.js';
import { type QueryError } from '../../src/core/errors.js';
import { queueDetails, type QueueDetailsParams } from '../../src/endpoints/queue-details.js';
import page from '../fixtures/queue-details-page.json' with { type: 'json' };

const month = { dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' };

/** The paths of all problems of a query. */
const faultsOf = (params: object): readonly string[] => {
  try {
    queueDetails(params as QueueDetailsParams);
    return [];
  } catch (error) {
    expect(error).to.satisfy(isQueryError);
    return (error as QueryError).problems.map(({ path }) => path);
  }
};

describe('queueDetails', () => {
  it('should request all metrics by default', () => {
    const { endpoint, params } = queueDetails(month);
    expect(endpoint.first(params)).to.deep.equal({
      method: 'POST',
      url: '/api/v2/analytics/queues/details/query',
      body: {
        ...month,
        groupBys: ['queue', 'mediaType'],
        metrics: ['offered', 'answered', 'abandoned', 'serviceLevelPercent', 'avgHandleTime'],
        size: 1000,
      },
    });
  });

  it('should request the given metrics', () => {
    const requested = { ...month, groupBys: ['queue'], metrics: ['offered'], size: 1 } as const;
    const { endpoint, params } = queueDetails(requested);
    expect(endpoint.first(params).body).to.deep.equal(requested);
  });

  it('should follow nextPageUri unchanged, with an empty object', () => {
    const { endpoint, params } = queueDetails(month);
    const previous = endpoint.first(params);
    expect(endpoint.next(page, previous)).to.deep.equal({ method: 'POST', url: page.nextPageUri, body: {} });
  });

  for (const last of [{}, { nextPageUri: null }, { nextPageUri: '' }]) {
    it(`should end with ${JSON.stringify(last)}`, () => {
      const { endpoint, params } = queueDetails(month);
      expect(endpoint.next(last, endpoint.first(params))).to.equal(undefined);
    });
  }

  it('should make rows of a page: a missing value is 0, an unknown name null', () => {
    const { endpoint } = queueDetails(month);
    const decoded = endpoint.codec.decode(page);
    const rows = isRight(decoded) ? endpoint.rows(decoded.right) : [];
    const none = { intervalStart: null, intervalEnd: null };
    expect(rows).to.deep.equal([
      { ...page.entities[0], ...none },
      {
        ...none,
        queueId: 'queue-2',
        queueName: 'Billing',
        mediaType: 'email',
        offered: 0,
        answered: 0,
        abandoned: 0,
        serviceLevelPercent: 0,
        avgHandleTime: 0,
      },
      {
        ...none,
        queueId: 'queue-3',
        queueName: null,
        mediaType: null,
        offered: 1,
        answered: 0,
        abandoned: 0,
        serviceLevelPercent: null,
        avgHandleTime: 0,
      },
    ]);
  });

  it('should treat a page without entities as empty', () => {
    const { endpoint } = queueDetails(month);
    expect(endpoint.rows({})).to.deep.equal([]);
  });

  it('should keep the keys that distinguish rows of a further grouping', () => {
    const { endpoint } = queueDetails({ ...month, groupBys: ['queue', 'agent'] });
    const [row] = endpoint.rows({ entities: [{ queueId: 'q', agentId: 'a' } as { queueId: string }] });
    expect(row).to.include({ queueId: 'q', agentId: 'a', offered: 0 });
  });

  it('should list all problems at once', () => {
    const faults = faultsOf({
      dateFrom: '2026-02-30T00:00:00Z',
      dateTo: 'x',
      groupBys: ['queues'],
      metrics: [],
      size: 0,
    });
    expect([...new Set(faults)]).to.deep.equal(['dateFrom', 'dateTo', 'groupBys[0]', 'groupBys', 'metrics', 'size']);
  });

  const wrong: readonly [string, object, readonly string[]][] = [
    ['no dates', {}, ['dateFrom', 'dateTo']],
    ['a reversed range', { dateFrom: month.dateTo, dateTo: month.dateFrom }, ['dateTo']],
    ['an empty range', { ...month, dateTo: month.dateFrom }, ['dateTo']],
    ['a local time', { ...month, dateFrom: '2026-10-01T00:00:00' }, ['dateFrom']],
    ['an impossible day', { ...month, dateTo: '2026-11-31T00:00:00Z' }, ['dateTo']],
    ['a Date', { ...month, dateTo: new Date(0) }, ['dateTo']],
    ['a size of 0', { ...month, size: 0 }, ['size']],
    ['a size of 1001', { ...month, size: 1001 }, ['size']],
    ['a size of 1.5', { ...month, size: 1.5 }, ['size']],
    ['a size of NaN', { ...month, size: NaN }, ['size']],
    ['a size as a string', { ...month, size: '10' }, ['size']],
    ['an unknown group key', { ...month, groupBys: ['queue', 'queueId'] }, ['groupBys[1]']],
    ['a repeated group key', { ...month, groupBys: ['queue', 'queue'] }, ['groupBys']],
    ['grouping without the queue', { ...month, groupBys: ['mediaType'] }, ['groupBys']],
    ['an unknown metric', { ...month, metrics: ['offered', 'nOffered'] }, ['metrics[1]']],
    ['no metric', { ...month, metrics: [] }, ['metrics']],
    ['metrics that are not a list', { ...month, metrics: 'offered' }, ['metrics']],
    ['a line break', { ...month, dateFrom: `${month.dateFrom}\r\n` }, ['dateFrom']],
  ];
  for (const [what, params, faults] of wrong) {
    it(`should reject ${what}`, () => {
      expect(faultsOf(params)).to.deep.equal(faults);
    });
  }

  it('should accept the bounds', () => {
    expect(faultsOf({ ...month, size: 1 })).to.deep.equal([]);
    expect(
      faultsOf({ ...month, size: 1000, groupBys: ['queue', 'mediaType', 'skill', 'wrapupCode', 'agent'] }),
    ).to.deep.equal([]);
    expect(faultsOf({ dateFrom: '2026-10-01T00:00:00+02:00', dateTo: '2026-09-30T22:00:00.001Z' })).to.deep.equal([]);
  });

  it('should not change the query that was given', () => {
    const params = Object.freeze({ ...month, groupBys: Object.freeze(['queue'] as const) });
    const query = queueDetails(params);
    query.endpoint.first(query.params);
    expect(query.params).to.deep.equal(params);
  });
});

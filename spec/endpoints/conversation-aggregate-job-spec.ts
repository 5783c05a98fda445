import { expect } from 'chai';
import { isRight } from 'fp-ts/lib/Either.js';
import { AggregateJobPage } from '../../src/endpoints/aggregates/page.js';
import { unlisted } from '../../src/endpoints/catalogue.js';
import { conversationAggregateJob } from '../../src/endpoints/conversation-aggregate-job.js';
import { conversationAggregates } from '../../src/endpoints/conversation-aggregates.js';
import page from '../fixtures/aggregates-page.json' with { type: 'json' };
import { faultsOf } from '../helpers/faults-of.js';

const interval = '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z';
const question = { interval, metrics: ['nOffered', unlisted('nNew')], groupBy: ['queueId', 'mediaType'] } as const;

describe('conversationAggregateJob', () => {
  it('should submit the body of the query and the page size', () => {
    const query = conversationAggregates(question);
    const { body } = query.endpoint.first(query.params);
    const job = conversationAggregateJob({ ...question, pollMs: 5000, cancelOnLeave: true, maxWaitMs: 1, pageSize: 7 });
    expect(job.endpoint.first(job.params)).to.deep.equal({
      method: 'POST',
      url: '/api/v2/analytics/conversations/aggregates/jobs',
      body: { ...(body as object), pageSize: 7 },
    });
    const plain = conversationAggregateJob(question);
    expect(plain.endpoint.first(plain.params).body).to.deep.equal(body);
  });

  it('should make the same rows as the query', () => {
    const { endpoint } = conversationAggregateJob(question);
    const query = conversationAggregates(question);
    const decoded = endpoint.codec.decode({ ...page, cursor: 'c' });
    const rows = isRight(decoded) ? endpoint.rows(decoded.right) : [];
    expect(rows).to.have.length.above(1);
    expect(rows).to.deep.equal(query.endpoint.rows(page));
  });

  it('should follow the cursor within the same results until there is none', () => {
    const { endpoint } = conversationAggregateJob(question);
    const url = 'https://api.example.com/api/v2/analytics/conversations/aggregates/jobs/j/results?cursor=old';
    expect(endpoint.next({ cursor: 'a+b/c=&d' }, { method: 'GET', url })).to.deep.equal({
      method: 'GET',
      url: url.replace('old', 'a%2Bb%2Fc%3D%26d'),
    });
    for (const last of [{}, { cursor: null }, { cursor: '' }]) {
      expect(endpoint.next(last, { method: 'GET', url })).to.equal(undefined);
    }
  });

  it('should reject pages whose cursor is not a string', () => {
    expect(isRight(AggregateJobPage.decode({ results: [], cursor: 'c' }))).to.equal(true);
    expect(isRight(AggregateJobPage.decode({ results: [], cursor: 3 }))).to.equal(false);
    expect(isRight(AggregateJobPage.decode({ results: {}, cursor: 'c' }))).to.equal(false);
  });

  it('should list the problems of the query and of the job at once', () => {
    const bad = { interval: 'x', metrics: [], pollMs: 2999, maxWaitMs: 0, cancelOnLeave: 'yes', pageSize: 0 } as never;
    expect(faultsOf(() => conversationAggregateJob(bad))).to.deep.equal([
      'interval',
      'metrics',
      'pollMs',
      'maxWaitMs',
      'cancelOnLeave',
      'pageSize',
    ]);
    expect(faultsOf(() => conversationAggregateJob({ ...question, pollMs: 2 ** 31 }))).to.deep.equal(['pollMs']);
    expect(faultsOf(() => conversationAggregateJob({ ...question, pollMs: 3000 }))).to.deep.equal([]);
  });
});

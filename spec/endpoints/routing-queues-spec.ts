import { expect } from 'chai';
import type { PageRequest } from '../../src/core/endpoint.js';
import { isQueryError } from '../../src/core/error-guards.js';
import { type QueryError } from '../../src/core/errors.js';
import { routingQueues, type RoutingQueuesParams } from '../../src/endpoints/routing-queues.js';
import type { RoutingQueuesPage } from '../../src/endpoints/routing-queues-page.js';

const urlOf = (params?: RoutingQueuesParams): URL => {
  const query = routingQueues(params);
  return new URL(query.endpoint.first(query.params).url, 'https://api.example.com');
};

describe('routingQueues', () => {
  it('should list all queues from the first page on', () => {
    const { endpoint, params } = routingQueues();
    expect(endpoint.first(params)).to.deep.equal({
      method: 'GET',
      url: '/api/v2/routing/queues?pageNumber=1&pageSize=100',
    });
  });

  it('should encode names and ids without loss', () => {
    const [name, ids] = ['Süd & Nord*', ['a/b', 'c?d', 'e=f&g#h']];
    const { searchParams } = urlOf({ name, ids, pageSize: 500 });
    expect(searchParams.get('name')).to.equal(name);
    expect(searchParams.getAll('id')).to.deep.equal(ids);
    expect(searchParams.get('pageSize')).to.equal('500');
  });

  const pageAt = (pageNumber: number): PageRequest => ({
    method: 'GET',
    url: `https://api.example.com/api/v2/routing/queues?pageNumber=${pageNumber}&pageSize=100&name=a*`,
  });
  const [here, nextUri] = [pageAt(2), '/api/v2/routing/queues?pageNumber=3&pageSize=25'];
  const entities = [{ id: 'q', name: 'Support' }];

  it('should follow nextUri unchanged, without a body', () => {
    const { endpoint } = routingQueues();
    for (const counts of [
      {},
      { pageCount: 3, pageNumber: 2 },
      { pageCount: 0, total: 0 },
      { total: 75, pageSize: 500 },
    ]) {
      expect(endpoint.next({ nextUri, ...counts }, here)).to.deep.equal({ method: 'GET', url: nextUri });
    }
  });

  it('should request the next page number with the same parameters where a page before the last one has no link', () => {
    const { endpoint } = routingQueues();
    for (const counts of [
      { pageCount: 3 },
      { pageCount: 3, pageNumber: 2 },
      { total: 75, pageSize: 25 },
      { pageCount: 2, total: 75, pageSize: 25 },
      { pageCount: null, pageNumber: null, total: 51, pageSize: 25, nextUri: null },
    ]) {
      expect(endpoint.next({ entities, ...counts }, here)).to.deep.equal(pageAt(3));
    }
  });

  const last: readonly RoutingQueuesPage[] = [
    { entities },
    { entities, nextUri: null },
    { entities, nextUri: '' },
    { entities, nextUri, pageCount: 2 },
    { entities, nextUri, pageCount: 2, pageNumber: 2 },
    { entities, nextUri, pageCount: 2, total: 50, pageSize: 25 },
    { entities, total: 50, pageSize: 25 },
    { entities, total: 50, pageSize: 0 },
    { entities, total: 500 },
    { entities: [], pageCount: 3, total: 75, pageSize: 25 },
    { entities: null, pageCount: 3 },
  ];
  for (const page of last) {
    it(`should end at ${JSON.stringify(page)} as the second page`, () => {
      const { endpoint } = routingQueues();
      expect(endpoint.next(page, here)).to.equal(undefined);
    });
  }

  it('should report the number of queues where the server counts them', () => {
    const { endpoint } = routingQueues();
    expect([{ total: 75 }, { total: 0 }, { total: null }, {}].map((page) => endpoint.total?.(page))).to.deep.equal([
      75,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('should return the queues of a page with any additional fields', () => {
    const { endpoint } = routingQueues();
    const queues = [{ id: 'q', name: 'Support', memberCount: 3 }];
    expect(endpoint.rows({ entities: queues })).to.deep.equal(queues);
    for (const page of [{}, { entities: null }]) expect(endpoint.rows(page)).to.deep.equal([]);
  });

  it('should list all problems at once', () => {
    let problems: readonly string[] = [];
    try {
      routingQueues({ name: '', ids: [], pageSize: 501 });
    } catch (error) {
      expect(error).to.satisfy(isQueryError);
      problems = (error as QueryError).problems.map(({ path }) => path);
    }
    expect(problems).to.deep.equal(['name', 'ids', 'pageSize']);
    expect(() => routingQueues({ pageSize: 0 })).to.throw(/pageSize/);
    expect(() => routingQueues({ name: 'a\r\nb' })).to.throw(/name/);
  });
});

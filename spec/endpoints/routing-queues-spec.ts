import { expect } from 'chai';
import { isQueryError } from '../../src/core/error-guards.js';
import { type QueryError } from '../../src/core/errors.js';
import { routingQueues, type RoutingQueuesParams } from '../../src/endpoints/routing-queues.js';

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

  it('should write names and ids so that they come out as they went in', () => {
    const [name, ids] = ['Süd & Nord*', ['a/b', 'c?d', 'e=f&g#h']];
    const { searchParams } = urlOf({ name, ids, pageSize: 500 });
    expect(searchParams.get('name')).to.equal(name);
    expect(searchParams.getAll('id')).to.deep.equal(ids);
    expect(searchParams.get('pageSize')).to.equal('500');
  });

  it('should follow nextUri as it stands, without a body', () => {
    const { endpoint, params } = routingQueues();
    const nextUri = '/api/v2/routing/queues?pageNumber=2&pageSize=25';
    expect(endpoint.next({ nextUri }, endpoint.first(params))).to.deep.equal({ method: 'GET', url: nextUri });
    for (const last of [{}, { nextUri: null }, { nextUri: '' }]) {
      expect(endpoint.next(last, endpoint.first(params))).to.equal(undefined);
    }
  });

  it('should give the queues of a page, with whatever else the answer says of them', () => {
    const { endpoint } = routingQueues();
    const entities = [{ id: 'q', name: 'Support', memberCount: 3 }];
    expect(endpoint.rows({ entities })).to.deep.equal(entities);
    expect(endpoint.rows({})).to.deep.equal([]);
  });

  it('should list all faults at once', () => {
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

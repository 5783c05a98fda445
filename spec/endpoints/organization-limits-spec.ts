import { expect } from 'chai';
import { BudgetOptions } from '../../src/transport/rate-limit/rate-budget.js';
import { budgetFromLimits, organizationLimits } from '../../src/endpoints/organization-limits.js';
import { faultsOf } from '../helpers/faults-of.js';
import { problemsAt } from '../../src/core/validation.js';

const key = 'client.credentials.token.rate.per.minute';
const namespace = 'platform.api';

describe('organizationLimits', () => {
  it('should request one namespace, encoded as one path segment', () => {
    const { endpoint, params } = organizationLimits('platform.api');
    const url = '/api/v2/organizations/limits/namespaces/platform.api';
    expect(endpoint.first(params)).to.deep.equal({ method: 'GET', url });
    expect(endpoint.first({ namespace: '../a?b' }).url).to.equal(url.replace('platform.api', '..%2Fa%3Fb'));
    expect(endpoint.next({}, endpoint.first(params))).to.equal(undefined);
  });

  it('should return the limits of the response', () => {
    const { endpoint } = organizationLimits('analytics');
    const entities = [{ key: 'k', namespace: 'analytics', value: 3, more: true }];
    expect(endpoint.rows({ entities })).to.deep.equal(entities);
    for (const empty of [{}, { entities: null }]) expect(endpoint.rows(empty)).to.deep.equal([]);
    expect(endpoint.codec.decode({ entities: [{ key: 'k', namespace: 'n', value: '3' }] })).to.have.property(
      '_tag',
      'Left',
    );
  });

  it('should reject an empty namespace', () => {
    for (const bad of ['', ' ', 'a\nb', '..', '\uD800', undefined]) {
      expect(faultsOf(() => organizationLimits(bad as never))).to.deep.equal(['namespace']);
    }
  });
});

describe('budgetFromLimits', () => {
  it('should use the limit of a client credentials token', () => {
    const limits = [
      { key: 'token.rate.per.minute', namespace, value: 1 },
      { key, namespace: 'analytics', value: 2 },
      { key, namespace, value: 600 },
    ];
    expect(budgetFromLimits(limits)).to.deep.equal({ perMinute: 600 });
    expect(problemsAt('budget', BudgetOptions, budgetFromLimits(limits))).to.deep.equal([]);
  });

  for (const value of [0, -1]) {
    it(`should keep the default where the limit is ${value}`, () => {
      expect(budgetFromLimits([{ key, namespace, value }])).to.deep.equal({});
    });
  }

  it('should keep the default without a limit', () => {
    expect(budgetFromLimits([])).to.deep.equal({});
    expect(budgetFromLimits([{ key: 'other', namespace, value: 5 }])).to.deep.equal({});
  });
});

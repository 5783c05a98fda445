import { expect } from 'chai';
import { catalogueNames } from '../../../src/cli/endpoints/endpoint.js';
import { endpoints } from '../../../src/cli/endpoints/registry.js';
import { endpointNames } from '../../../src/cli/query/flags.js';

describe('endpoints', () => {
  it('should each query the endpoint that --endpoint names', () => {
    const values = { interval: '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z' };
    const names = Object.values(endpoints).map((endpoint) => endpoint.query(values).endpoint.name);
    expect(names).to.deep.equal(Object.keys(endpoints));
    expect(names).to.deep.equal(endpointNames);
  });
});

describe('catalogueNames', () => {
  it('should accept names that are newer than the catalogue', () => {
    expect(catalogueNames(['nOffered', 'unlisted(nNew)'])).to.deep.equal(['nOffered', { unlisted: 'nNew' }]);
    expect(catalogueNames(undefined)).to.equal(undefined);
  });
});

import { expect } from 'chai';
import { createClient, queuePerformance } from '../../src/index.js';
import type { AnalyticsClient } from '../../src/client.js';
import type { CheckpointStore } from '../../src/core/checkpoint.js';
import type { Query } from '../../src/core/endpoint.js';
import { type RunOptions, runSettings, type SinceOptions, sinceSettings } from '../../src/run/options.js';
import { accessToken } from '../../src/transport/credentials.js';
import { faultsOf } from '../helpers/faults-of.js';

const query = queuePerformance({ interval: '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z', granularity: 'PT1H' });
const client = createClient({ region: 'mypurecloud.com', credentials: accessToken('token') });
const store: CheckpointStore = { load: () => [], save: () => [] };

const runs: Record<string, (client: AnalyticsClient, query: Query, options?: RunOptions) => unknown> = {
  rows: ({ rows }, ...args) => rows(...args),
  pages: ({ pages }, ...args) => pages(...args),
  observe: ({ observe }, requested, options) => observe(requested, { everyMs: 1000 }, options),
  explain: ({ explain }, ...args) => explain(...args),
  since: ({ since }, requested, options) => since(requested, store, options as SinceOptions),
};

describe('runSettings', () => {
  for (const [name, run] of Object.entries(runs)) {
    for (const nothing of [undefined, null, {}, [], 'rows', { endpoint: {} }]) {
      it(`should reject ${JSON.stringify(nothing) ?? 'nothing'} as the query of ${name}`, () => {
        expect(faultsOf(() => run(client, nothing as unknown as Query))).to.deep.equal(['query']);
        expect(() => run(client, nothing as unknown as Query)).to.throw('must be made by a query builder');
      });
    }

    it(`should reject an option that ${name} does not have`, () => {
      expect(faultsOf(() => run(client, query))).to.deep.equal([]);
      expect(faultsOf(() => run(client, query, { pageLimit: 5 } as RunOptions))).to.deep.equal(['pageLimit']);
    });
  }

  for (const name of ['rows', 'pages', 'observe', 'explain']) {
    it(`should reject null as the options of ${name}`, () => {
      expect(faultsOf(() => runs[name]?.(client, query, null as unknown as RunOptions))).to.deep.equal(['']);
    });
  }

  const wrong: readonly [string, unknown][] = [
    ['signal', {}],
    ['signal', new AbortController()],
    ['merge', 'yes'],
    ['maxInvalidShare', ''],
    ['maxInvalidShare', null],
    ['maxInvalidShare', true],
    ['maxInvalidShare', 1.1],
    ['maxInvalidShare', Symbol('half')],
    ['bisect', 'yes'],
    ['demand', {}],
    ['checkpoint', {}],
  ];
  for (const [name, value] of wrong) {
    it(`should reject ${JSON.stringify(value)} as ${name}`, () => {
      expect(faultsOf(() => runSettings(query, { [name]: value }))).to.deep.equal([name]);
    });
  }

  it('should accept a signal', () => {
    const { signal } = new AbortController();
    expect(runSettings(query, { signal }).signal).to.equal(signal);
  });

  it('should accept undefined for the default, including in since, which bisects by default', () => {
    const nothing = { prefetch: undefined, slice: undefined, bisect: undefined, order: undefined };
    expect(runSettings(query, nothing)).to.deep.equal(runSettings(query));
    const since = sinceSettings(query, store, { bisect: undefined, lookback: undefined, settleMs: undefined });
    expect(since).to.deep.equal(sinceSettings(query, store, {}));
    expect(since.run.slices.minWidth).to.equal('PT30M');
  });

  it('should list the problems of query and options at once', () => {
    expect(faultsOf(() => runSettings({} as Query, { prefetch: -1 }))).to.deep.equal(['prefetch', 'query']);
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { firstValueFrom, of } from 'rxjs';
import { canonical } from '../../src/core/json.js';
import type { PageRequest, Query } from '../../src/core/endpoint.js';
import { decodePages, type OnInvalidRow } from '../../src/operators/decode-pages.js';
import { nextLink } from '../../src/run/page-chain.js';
import { parseJson } from '../../src/transport/response.js';
import { changed, jsonValue, mutated, nestedAtEach } from './support/hostile.js';
import { queries } from './support/queries.js';
import { typed } from './support/typed.js';

const origin = 'https://api.example.com';
const facts = { path: '/api/v2/x', attempts: 1 };
const responseOf = (text: string) => ({
  status: 200,
  header: () => null,
  text,
  bytes: text.length,
  ms: 1,
  receivedAtMs: 0,
});
const onInvalidRows: readonly OnInvalidRow[] = ['fail', 'skip'];

/** All steps of a page: parsed, decoded, turned into rows with keys, and its next link resolved. */
const read = ({ endpoint, params }: Query, text: string, onInvalidRow: OnInvalidRow): readonly unknown[] => {
  const json = parseJson(responseOf(text), facts);
  let pages: readonly unknown[] = [];
  let failure: { readonly error: unknown } | undefined;
  of(json)
    .pipe(decodePages(endpoint.codec, { onInvalidRow, facts }))
    .subscribe({ next: (page) => (pages = [page]), error: (error: unknown) => (failure = { error }) });
  if (failure !== undefined) throw failure.error;
  const first = endpoint.first(params);
  const previous: PageRequest = { ...first, url: `${origin}${first.url}` };
  return pages.flatMap((page) => {
    const rows = endpoint.rows(page);
    for (const row of rows) {
      endpoint.slicing?.key(row);
      endpoint.identity?.(row);
    }
    endpoint.total?.(page);
    const next = endpoint.next(page, previous);
    if (next !== undefined) nextLink(next.url, previous.url, origin, { page: 1, redact: (said) => said });
    return rows;
  });
};

for (const { query, page } of queries) {
  describe(`a page of ${query.endpoint.name} with any contents`, () => {
    const both = (text: string) => {
      for (const onInvalidRow of onInvalidRows) typed(() => read(query, text, onInvalidRow));
    };

    it('should have rows where it is valid', () => {
      expect(read(query, JSON.stringify(page), 'fail'))
        .to.have.property('length')
        .above(0);
    });

    it('should result in rows or an error of this library where some bytes are lost or changed', () => {
      const text = JSON.stringify(page);
      fc.assert(
        fc.property(mutated(text), (bytes) => both(new TextDecoder().decode(bytes))),
        { numRuns: 150 },
      );
    });

    it('should result in rows or an error of this library where some values are replaced', () => {
      fc.assert(
        fc.property(changed(page), (value) => both(JSON.stringify(value))),
        { numRuns: 150 },
      );
    });

    it('should result in rows or an error of this library where it is any JSON or any text', () => {
      fc.assert(
        fc.property(
          fc.oneof(
            jsonValue.map((value) => JSON.stringify(value)),
            fc.string({ unit: 'binary' }),
          ),
          both,
        ),
        { numRuns: 100 },
      );
    });

    it('should overflow no stack where a value is nested 10,000 levels deep, at any place', () => {
      for (const text of nestedAtEach(page)) both(text);
    });
  });
}

describe('a name of prototypes in a page', () => {
  it('should be treated like any other key', async () => {
    const aggregates = queries.find(({ query }) => query.endpoint.name === 'conversationAggregates');
    const text = `{"results":[{"group":{"__proto__":"x","queueId":"q"},"data":[{"interval":"a/b","metrics":[
      {"metric":"__proto__","stats":{"count":1,"__proto__":{"polluted":true}}},
      {"metric":"m","qualifier":"__proto__","stats":{"count":2}}],"views":[{"name":"__proto__","stats":{"sum":3}}]}]}]}`;
    const endpoint = aggregates?.query.endpoint ?? expect.fail('no such query');
    const page = await firstValueFrom(of(text).pipe(decodePages(endpoint.codec)));
    const [row] = endpoint.rows(page) as [Record<'group' | 'metrics' | 'views', object>];
    expect(Object.keys(row.group)).to.include('__proto__');
    expect(Object.keys(row.metrics)).to.deep.equal(['__proto__', 'm']);
    expect(Object.keys(row.views)).to.deep.equal(['__proto__']);
    for (const part of [{}, row, row.group, row.metrics, row.views]) {
      expect(part).not.to.have.property('polluted');
      expect(Object.getPrototypeOf(part)).to.equal(Object.prototype);
    }
    expect(canonical(row.group)).to.contain('"__proto__":"x"');
  });
});

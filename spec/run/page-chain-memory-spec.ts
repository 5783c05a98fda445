import { expect } from 'chai';
import * as t from 'io-ts';
import { of, queueScheduler } from 'rxjs';
import type { Endpoint } from '../../src/core/endpoint.js';
import { runPages } from '../../src/run/page-chain.js';
import { collectGarbage } from '../helpers/collect-garbage.js';

const heapBytes = (): number => {
  collectGarbage();
  return process.memoryUsage().heapUsed;
};

describe('runPages, its memory', () => {
  it('should keep some fifty bytes of a page that was read, however long its link', () => {
    const [first, last] = [2_000, 12_000];
    const link = (page: number) => `/things?page=${page}&cursor=${'c'.repeat(2_000)}`;
    const Page = t.partial({ next: t.string });
    const endpoint: Endpoint<unknown, t.TypeOf<typeof Page>, never> = {
      name: 'things',
      first: () => ({ method: 'GET', url: link(1) }),
      next: ({ next }) => (next === undefined ? undefined : { method: 'GET', url: next }),
      codec: Page,
      rows: () => [],
    };
    let page = 0;
    const heap: number[] = [];
    const requestPage = () => {
      page += 1;
      if (page === first || page === last) heap.push(heapBytes());
      return of({ json: page < last ? { next: link(page + 1) } : {}, facts: { path: '/things', attempts: 1 } });
    };
    runPages(
      { endpoint, params: {} },
      { pushPrefetch: 0, maxPages: last, maxEmptyPages: last, onInvalidRow: 'fail' },
      {
        requestPage,
        origin: 'https://api.example.com',
        scheduler: queueScheduler,
        wallClock: () => 0,
        report: () => undefined,
        redact: String,
      },
    ).subscribe();
    expect(page).to.equal(last);
    const [before = NaN, after = NaN] = heap;
    expect((after - before) / (last - first)).to.be.below(100);
  });
});

import { expect } from 'chai';
import { defer, from, type Observable, Subject } from 'rxjs';
import type { Endpoint, Slicing } from '../../../src/core/endpoint.js';
import type { EventNews } from '../../../src/core/events.js';
import { MergeError } from '../../../src/core/errors.js';
import { mergeSlices } from '../../../src/run/sliced/sliced-run.js';

type Page = readonly number[];
interface Row {
  readonly sum: number;
  from?: number;
}
const params = { startMs: 5, endMs: 9 };
const endpoint = { name: 'sums', rows: (page: Page) => page.map((sum) => ({ sum })) } as unknown as Endpoint<
  typeof params,
  Page,
  Row
>;

/** Pages of numbers, merged into one of their sum. */
const slicing = (of: Partial<Slicing<typeof params, Page, Row>>) =>
  ({
    range: (given: typeof params) => given,
    merger: async () => {
      let sum = 0;
      return { add: (page: Page) => page.forEach((each) => (sum += each)), whole: () => [sum] };
    },
    ...of,
  }) as unknown as Slicing<typeof params, Page, Row>;

const merging = (pages$: Observable<Page>, of: Partial<Slicing<typeof params, Page, Row>> = {}) => {
  const seen: unknown[] = [];
  const events: EventNews[] = [];
  const done = new Promise<void>((resolve) => {
    mergeSlices({ endpoint, params }, slicing(of), pages$, (event) => events.push(event))
      .subscribe({
        next: (page) => seen.push(page),
        error: (error: unknown) => seen.push(error),
        complete: () => seen.push('end'),
      })
      .add(resolve);
  });
  return { seen, events, done };
};

describe('mergeSlices', () => {
  it('should emit one page at the end, merged from all pages', async () => {
    const { seen, done } = merging(from([[1, 2], [], [3]]));
    await done;
    expect(seen).to.deep.equal([{ page: [6], rows: [{ sum: 6 }] }, 'end']);
  });

  it('should emit nothing before the end', async () => {
    const pages$ = new Subject<Page>();
    const { seen, done } = merging(pages$);
    await Promise.resolve();
    await Promise.resolve();
    pages$.next([1]);
    expect(seen).to.deep.equal([]);
    pages$.complete();
    await done;
    expect(seen).to.have.length(2);
  });

  it('should set the range of the query as the interval of rows without one', async () => {
    const dated = (rows: readonly Row[], { startMs }: { startMs: number }) => {
      for (const row of rows) row.from = startMs;
    };
    const { seen, done } = merging(from([[1]]), { dated });
    await done;
    expect(seen[0]).to.deep.equal({ page: [1], rows: [{ sum: 1, from: 5 }] });
  });

  it('should report once what the merged page does not contain, and nothing where it contains everything', async () => {
    const statistics = [{ metric: 'sums', statistic: 'p95', reason: 'does not follow' }];
    for (const omitted of [undefined, () => [], () => statistics]) {
      const merger = async () => ({ add: () => undefined, whole: () => [1], ...(omitted && { omitted }) });
      const { seen, events, done } = merging(from([[1], [2]]), { merger });
      await done;
      expect(seen).to.have.length(2);
      const expected = [{ kind: 'omitted-statistics', query: 'sums', statistics }];
      expect(events).to.deep.equal(omitted?.().length ? expected : []);
    }
  });

  it('should reject what cannot be merged before any request', async () => {
    const rejection = new MergeError('no', 'p95');
    let requested = 0;
    const pages$ = defer(() => from([[(requested += 1)]]));
    const { seen, done } = merging(pages$, { merger: () => Promise.reject(rejection) });
    await done;
    expect(seen).to.deep.equal([rejection]);
    expect(requested).to.equal(0);
  });
});

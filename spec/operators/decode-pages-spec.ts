import { expect } from 'chai';
import fc from 'fast-check';
import * as t from 'io-ts';
import { from, lastValueFrom, of } from 'rxjs';
import { isDecodeError } from '../../src/core/error-guards.js';
import { type DecodeError, type DecodeFailure } from '../../src/core/errors.js';
import { rowsOf, specialised } from '../../src/core/codecs.js';
import { AggregatesPage } from '../../src/endpoints/aggregates/page.js';
import { QueueDetailsPage } from '../../src/endpoints/queue-details-page.js';
import { decodePages, type DecodePagesOptions } from '../../src/operators/decode-pages.js';
import { marbles } from '../helpers/marbles.js';

const Page = t.type({ entities: t.array(t.type({ id: t.string })) }, 'Page');
const good = { entities: [{ id: 'a' }] };
const bad = { entities: [{ id: 'a' }, { id: 7 }] };

/** The result of a page, or the error that it ends in, and the rows skipped on the way. */
const decode = <A>(codec: t.Decoder<unknown, A>, json: unknown, options: DecodePagesOptions = {}) => {
  const skipped: DecodeFailure[] = [];
  let page: A | undefined;
  let error: unknown;
  of(json)
    .pipe(decodePages(codec, { ...options, onSkip: (failure) => skipped.push(failure) }))
    .subscribe({ next: (value) => (page = value), error: (failure: unknown) => (error = failure) });
  return { page, error: error as DecodeError | undefined, skipped };
};

const skip = { onInvalidRow: 'skip' } as const;

describe('decodePages', () => {
  it(
    'should read pages as JSON text and as parsed JSON',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const pages = cold('--x---y--|', { x: JSON.stringify(good), y: good });
      const expected = '  --a---a--|';
      expectObservable(pages.pipe(decodePages(Page))).toBe(expected, { a: good });
      expectSubscriptions(pages.subscriptions).toBe('^--------!');
    }),
  );

  it(
    'should pass on errors, completion and silence, and unsubscribe from the source',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      expectObservable(cold('-x-#', { x: good }).pipe(decodePages(Page))).toBe('-a-#', { a: good });
      expectObservable(cold('-|').pipe(decodePages(Page))).toBe('-|');
      const silent = cold('-');
      expectObservable(silent.pipe(decodePages(Page)), '^-!').toBe('-');
      expectSubscriptions(silent.subscriptions).toBe('^-!');
    }),
  );

  it('should end at the first invalid row, and unsubscribe from the source', () => {
    marbles(({ cold, expectSubscriptions, flush }) => {
      const pages = cold('-x-y-x', { x: good, y: bad });
      let error: unknown;
      pages.pipe(decodePages(Page)).subscribe({ error: (failure: unknown) => (error = failure) });
      flush();
      expect(error).to.satisfy(isDecodeError);
      expectSubscriptions(pages.subscriptions).toBe('^--!');
    })();
  });

  it('should report the path, what was expected and what was found', () => {
    const facts = { path: '/api/v2/things', attempts: 2 };
    const { error } = decode(Page, bad, { facts });
    expect(error?.failures).to.deep.equal([{ path: 'entities[1].id', expected: 'string', actual: '7' }]);
    expect(error?.message).to.equal('entities[1].id: expected string, found 7 (/api/v2/things)');
    expect(error).to.include({ reason: 'shape', path: '/api/v2/things', attempts: 2 });
  });

  it('should report text that is not JSON by its length only', () => {
    const { error } = decode(Page, '{"access_token":"very-secret"');
    expect(error).to.include({ kind: 'decode', reason: 'json' });
    expect(error?.message).to.not.include('very-secret');
    expect(error?.message).to.include('29 characters');
  });

  it('should contain at most 20 failures, and a short message, for 10,000 invalid rows', () => {
    const entities = Array.from({ length: 10_000 }, () => ({ queueId: 'x'.repeat(1_000), offered: 'y'.repeat(1_000) }));
    const { error } = decode(QueueDetailsPage, { entities });
    expect(error?.failures).to.have.length(20);
    expect(error?.message.length).to.be.below(200);
    expect(error?.message).to.match(/^entities\[0\]\.offered: .*, and 9999 more$/);
    expect(JSON.stringify(error?.failures).length).to.be.below(4_000);
  });

  it('should skip invalid rows with skip, and report each once, by its first failure', () => {
    const json = {
      entities: [{ queueId: 1, offered: 'x' }, { queueId: 'a' }, null, { queueId: 'b' }],
      nextPageUri: '/n',
    };
    const { page, skipped } = decode(QueueDetailsPage, json, skip);
    expect(page).to.deep.equal({ entities: [{ queueId: 'a' }, { queueId: 'b' }], nextPageUri: '/n' });
    expect(skipped).to.deep.equal([
      { path: 'entities[0].queueId', expected: 'string', actual: '1' },
      { path: 'entities[2]', expected: 'QueueDetailsEntity', actual: 'null' },
    ]);
    expect(json.entities).to.have.length(4);
  });

  it('should skip invalid rows two arrays deep, and keep the others', () => {
    const datum = (sum: unknown) => ({ interval: 'from/to', metrics: [{ metric: 'tTalk', stats: { sum } }] });
    const json = {
      results: [{ group: { queueId: 'q' }, data: [datum(1), datum('x'), datum(3)] }, { data: [datum(true)] }],
    };
    const { page, skipped } = decode(AggregatesPage, json, skip);
    expect(page).to.deep.equal({ results: [{ group: { queueId: 'q' }, data: [datum(1), datum(3)] }, { data: [] }] });
    expect(skipped.map(({ path }) => path)).to.deep.equal([
      'results[0].data[1].metrics[0].stats.sum',
      'results[1].data[0].metrics[0].stats.sum',
    ]);
  });

  it('should skip single items of inner arrays made by rowsOf, and whole elements for those of other inner arrays', () => {
    const Element = t.type({ rows: rowsOf(t.string, 'strings'), tags: t.array(t.string) });
    const json = {
      results: [
        { rows: ['a', 1, 'b'], tags: [] },
        { rows: ['c'], tags: ['x', 2] },
      ],
    };
    const { page, skipped } = decode(t.type({ results: t.array(Element) }), json, skip);
    expect(page).to.deep.equal({ results: [{ rows: ['a', 'b'], tags: [] }] });
    expect(skipped.map(({ path }) => path)).to.have.members(['results[0].rows[1]', 'results[1].tags[1]']);
  });

  it('should keep the place of a row in the page, whichever rows are skipped before it', () => {
    const Rows = t.intersection([t.type({ id: t.string }), t.type({ size: t.number })]);
    const entities = [{ id: 1, size: 1 }, { id: 'a', size: 'x' }, null, { id: 'b', size: 2 }];
    const { skipped } = decode(t.type({ entities: t.array(Rows) }), { entities }, skip);
    expect(skipped.map(({ path }) => path)).to.deep.equal(['entities[0].id', 'entities[1].size', 'entities[2]']);
  });

  it('should take a string for an invalid page where pages are parsed already', () => {
    const { error } = decode(Page, JSON.stringify(good), { parsed: true });
    expect(error).to.include({ kind: 'decode', reason: 'shape' });
  });

  it('should also skip rows of a codec with a preceding check', () => {
    const Row = specialised(t.type({ id: t.string }, 'Row'), () => false);
    const { page } = decode(t.type({ entities: t.array(Row) }), bad, skip);
    expect(page).to.deep.equal({ entities: [{ id: 'a' }] });
  });

  it('should skip 10,000 invalid rows of a page one by one', () => {
    const entities = Array.from({ length: 20_000 }, (_, index) => ({ queueId: index % 2 === 0 ? 'q' : index }));
    const { page, skipped } = decode(QueueDetailsPage, { entities }, skip);
    expect(page?.entities).to.have.length(10_000);
    expect(skipped).to.have.length(10_000);
  });

  const outside: readonly [string, t.Decoder<unknown, unknown>, unknown][] = [
    ['an invalid link', QueueDetailsPage, { entities: [{ queueId: 1 }], nextPageUri: 5 }],
    ['entities that are not an array', QueueDetailsPage, { entities: {} }],
    ['a page that is an array', QueueDetailsPage, []],
    ['a page that is null', QueueDetailsPage, null],
  ];
  for (const [what, codec, json] of outside) {
    it(`should fail in spite of skip on ${what}`, () => {
      const { page, error, skipped } = decode(codec, json, skip);
      expect(error).to.satisfy(isDecodeError);
      expect(page).to.equal(undefined);
      expect(skipped).to.deep.equal([]);
    });
  }

  const groups: readonly [string, unknown][] = [
    ['an invalid group', { group: 5, data: [] }],
    ['a group with a number under a number', { group: { 5: 5 }, data: [{ interval: 'from/to' }] }],
    ['an invalid result', 'x'],
  ];
  for (const [what, result] of groups) {
    it(`should skip all rows of ${what}`, () => {
      const good = { group: { queueId: 'q' }, data: [{ interval: 'from/to' }] };
      const { page, skipped } = decode(AggregatesPage, { results: [result, good] }, skip);
      expect(page).to.deep.equal({ results: [good] });
      expect(skipped).to.have.length(1);
    });
  }

  it('should copy no deeper than the skipped rows', () => {
    let deep: unknown = [];
    for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
    const { page } = decode(QueueDetailsPage, { entities: [{ queueId: 'a' }, { queueId: 1 }], extra: deep }, skip);
    expect(page?.entities).to.deep.equal([{ queueId: 'a' }]);
  });

  it('should keep exactly the valid rows, in order, for any mixture', async () => {
    const cell = fc.oneof(fc.string(), fc.constant(undefined), fc.double(), fc.constant(null));
    await fc.assert(
      fc.asyncProperty(fc.array(cell), async (ids) => {
        const json = { entities: ids.map((queueId) => ({ queueId })) };
        const page = await lastValueFrom(from([json]).pipe(decodePages(QueueDetailsPage, skip)));
        expect(page.entities?.map(({ queueId }) => queueId)).to.deep.equal(ids.filter((id) => typeof id === 'string'));
      }),
    );
  });
});

import { expect } from 'chai';
import { concat, defer, finalize, lastValueFrom, map, NEVER, of, Subject, take, toArray } from 'rxjs';
import sinon from 'sinon';
import type { Demand } from '../../src/core/demand.js';
import { RowStream } from '../../src/streams/row-stream.js';
import { marbles } from '../helpers/marbles.js';

describe('RowStream', () => {
  it(
    'should emit the rows of each page, in order, and end as the run does',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const run = cold('--x-----y--#', { x: ['a', 'b'], y: ['c'] });
      const expected = '--(ab)--c--#';
      expectObservable(new RowStream(() => run, 1)).toBe(expected);
      expectSubscriptions(run.subscriptions).toBe('^----------!');
      const empty = cold<string[]>('--|');
      expectObservable(new RowStream(() => empty, 1)).toBe('--|');
    }),
  );

  it(
    'should end the run on unsubscription, also through operators',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const run = cold('--x--', { x: ['a', 'b'] });
      expectObservable(
        new RowStream(() => run, 1).pipe(
          take(1),
          map((row) => row + row),
        ),
      ).toBe('--(r|)', { r: 'aa' });
      expectSubscriptions(run.subscriptions).toBe('^-!');
    }),
  );

  it('should start a run for each subscription and each iteration, and none before', async () => {
    const demands: (Demand | undefined)[] = [];
    const rows$ = new RowStream((demand) => {
      demands.push(demand);
      return of([1, 2]);
    }, 1);
    expect(demands).to.deep.equal([]);
    expect(await lastValueFrom(rows$.pipe(toArray()))).to.deep.equal([1, 2]);
    const iterator = rows$[Symbol.asyncIterator]();
    expect(demands).to.deep.equal([undefined]);
    await iterator.next();
    expect(demands).to.have.length(2);
    expect(demands[1]).to.have.property('wanted$');
  });

  it('should have iterators that are iterable, and continue where they are', async () => {
    const iterator = new RowStream(() => of([1, 2, 3], [4]), 1)[Symbol.asyncIterator]();
    expect(iterator[Symbol.asyncIterator]()).to.equal(iterator);
    expect(await iterator.next()).to.deep.equal({ done: false, value: 1 });
    const rest: number[] = [];
    for await (const row of iterator) rest.push(row);
    expect(rest).to.deep.equal([2, 3, 4]);
  });

  it('should have iterators that end the run when they are disposed of', async () => {
    const left = sinon.spy();
    const rows$ = new RowStream(() => concat(of([1, 2]), NEVER).pipe(finalize(left)), 1);
    const iterator = rows$[Symbol.asyncIterator]();
    expect(await iterator.next()).to.deep.equal({ done: false, value: 1 });
    expect(await (iterator as unknown as AsyncDisposable)[Symbol.asyncDispose]()).to.equal(undefined);
    sinon.assert.calledOnce(left);
    expect(await iterator.next()).to.deep.equal({ done: true, value: undefined });
  });

  for (const how of ['break', 'throw', 'return'] as const) {
    it(`should end the run on ${how} out of a loop`, async () => {
      const left = sinon.spy();
      const rows$ = new RowStream(() => defer(() => of([1, 2], [3])).pipe(finalize(left)), 1);
      const endless$ = new RowStream(() => {
        const pages = new Subject<number[]>();
        void Promise.resolve().then(() => pages.next([1, 2]));
        return pages.pipe(finalize(left));
      }, 1);
      const loop = async () => {
        for await (const row of endless$) {
          expect(row).to.equal(1);
          if (how === 'break') break;
          if (how === 'return') return;
          throw new RangeError('enough');
        }
      };
      await loop().catch((error: unknown) => expect(error).to.be.instanceOf(RangeError));
      sinon.assert.calledOnce(left);
      const all: number[] = [];
      for await (const row of rows$) all.push(row);
      expect(all).to.deep.equal([1, 2, 3]);
    });
  }

  it('should return plain Observables from its operators', () => {
    const piped = new RowStream(() => NEVER, 1).pipe(map((row) => row));
    expect(piped).to.not.be.instanceOf(RowStream);
  });
});

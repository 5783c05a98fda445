import { flattenRows } from '../../src/operators/flatten-rows.js';
import { marbles } from '../helpers/marbles.js';

const endpoint = { rows: (page: string) => [...page] };

describe('flattenRows', () => {
  it(
    'should emit the rows of each page, in order',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const pages = cold('--A-------B---|', { A: 'abc', B: 'de' });
      const expected = '  --(abc)---(de)|';
      expectObservable(pages.pipe(flattenRows(endpoint))).toBe(expected);
      expectSubscriptions(pages.subscriptions).toBe('^-------------!');
    }),
  );

  it(
    'should emit nothing for an empty page, an empty stream and a silent one',
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-E-A|', { E: '', A: 'a' }).pipe(flattenRows(endpoint))).toBe('---a|');
      expectObservable(cold<string>('|').pipe(flattenRows(endpoint))).toBe('|');
      expectObservable(cold<string>('-').pipe(flattenRows(endpoint))).toBe('-');
    }),
  );

  it(
    'should pass an error on after the rows before it, as well as what reading the rows throws',
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-A---#', { A: 'ab' }).pipe(flattenRows(endpoint))).toBe('-(ab)#');
      const rows = () => {
        throw new RangeError('no rows');
      };
      expectObservable(cold('-A-|', { A: 'ab' }).pipe(flattenRows({ rows }))).toBe(
        '-#',
        undefined,
        new RangeError('no rows'),
      );
    }),
  );

  it(
    'should unsubscribe from the pages on unsubscription',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const pages = cold('-A---A', { A: 'a' });
      expectObservable(pages.pipe(flattenRows(endpoint)), '^--!').toBe('-a--');
      expectSubscriptions(pages.subscriptions).toBe('^--!');
    }),
  );
});

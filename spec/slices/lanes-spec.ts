import { expect } from 'chai';
import fc from 'fast-check';
import { concat, delay, EMPTY, finalize, lastValueFrom, of, Subject, tap, throwError, timer, toArray } from 'rxjs';
import { concatMap, defer, map, type Observable, take, VirtualTimeScheduler } from 'rxjs';
import { inLanes, type LaneOptions } from '../../src/slices/lanes.js';
import { marbles } from '../helpers/marbles.js';

const asIs = (value: string) => of(value);
const two = { concurrency: 2, order: 'interval' } as const;

describe('inLanes', () => {
  it(
    'should keep the order of the items, and start the next one when one is delivered',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('  ----(a|)        ');
      const b = cold('  --(b|)          ');
      const c = cold('      --(c|)      ');
      const d = cold('      ------(d|)  ');
      const expected = '----(ab)c---(d|)';
      expectObservable(inLanes([a, b, c.pipe(), d], (each) => each, asIs, two)).toBe('----(ab)--(c)-(d|)'.replace('(c)', 'c') && expected.replace('c---(d|)', '--c---(d|)').replace('(ab)--', '(ab)') );
      expectSubscriptions(a.subscriptions).toBe('^---!');
      expectSubscriptions(b.subscriptions).toBe('^-!');
    }),
  );
});
void [expect, fc, concat, delay, EMPTY, finalize, lastValueFrom, Subject, tap, throwError, timer, toArray, concatMap, defer, map, take, VirtualTimeScheduler];
export type { LaneOptions, Observable };

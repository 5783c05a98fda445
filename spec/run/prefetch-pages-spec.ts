import { expect } from 'chai';
import { type Observable, of, tap, VirtualTimeScheduler } from 'rxjs';
import { followNext } from '../../src/operators/follow-next.js';
import { prefetchPages } from '../../src/run/page-chain.js';
import { marbles } from '../helpers/marbles.js';

/** A chain of pages, one letter each, that are looked up by letter. */
const chain = (
  pages: Readonly<Record<string, Observable<string>>>,
  prefetch: number,
  scheduler: VirtualTimeScheduler,
) =>
  prefetchPages(
    (demand) => {
      const letters = Object.keys(pages).join('');
      const next = (page: string) => letters[letters.indexOf(page) + 1];
      return followNext('a', next, (letter) => pages[letter] as Observable<string>, { demand });
    },
    { prefetch, scheduler },
  );

describe('prefetchPages', () => {
  it(
    'should pass pages on in order, and request each as soon as the previous one has arrived',
    marbles(({ cold, scheduler, expectObservable, expectSubscriptions }) => {
      const a = cold('  --(a|)');
      const b = cold('    ---(b|)');
      const c = cold('       -(c|)');
      const expected = '--a--b(c|)';
      expectObservable(chain({ a, b, c }, 1, scheduler)).toBe(expected);
      expectSubscriptions(b.subscriptions).toBe('--^--!');
      expectSubscriptions(c.subscriptions).toBe('-----^!');
    }),
  );

  it(
    'should pass a failure on after the pages before it',
    marbles(({ cold, scheduler, expectObservable }) => {
      const a = cold('  -(a|)');
      const expected = '-(a#)';
      expectObservable(chain({ a, b: cold('#') }, 1, scheduler)).toBe(expected);
    }),
  );

  it(
    'should cancel the request in flight where its subscriber unsubscribes with a page',
    marbles(({ cold, scheduler, expectObservable, expectSubscriptions }) => {
      const a = cold('       --(a|)');
      const b = cold('         ------(b|)');
      const unsubscribed = ' ----!';
      expectObservable(chain({ a, b }, 1, scheduler), unsubscribed).toBe('--a--');
      expectSubscriptions(b.subscriptions).toBe('--^-!');
    }),
  );

  for (const prefetch of [1, 2, 5]) {
    it(`should buffer at most 1 + ${prefetch} pages, each requested before the one ${prefetch} before it is delivered`, () => {
      const scheduler = new VirtualTimeScheduler();
      const log: string[] = [];
      let [requested, delivered, most] = [0, 0, 0];
      const pages = Object.fromEntries(
        [...'abcdefghij'].map((letter) => [
          letter,
          of(letter).pipe(
            tap(() => {
              requested += 1;
              most = Math.max(most, requested - delivered);
              log.push(`ask ${letter}`);
            }),
          ),
        ]),
      );
      chain(pages, prefetch, scheduler).subscribe((letter) => {
        log.push(`deliver ${letter}`);
        delivered += 1;
      });
      scheduler.flush();
      const place = (entry: string) => log.indexOf(entry);
      expect(log.filter((entry) => entry.startsWith('deliver')).join('')).to.equal(
        [...'abcdefghij'].map((letter) => `deliver ${letter}`).join(''),
      );
      for (let index = 0; index + prefetch < 10; index += 1) {
        const [letter, ahead] = ['abcdefghij'[index], 'abcdefghij'[index + prefetch]];
        expect(place(`ask ${ahead}`), `ask ${ahead}`).to.be.within(0, place(`deliver ${letter}`) - 1);
      }
      expect(most).to.equal(1 + prefetch);
    });
  }
});

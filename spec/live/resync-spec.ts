import type { ChannelNews } from '../../src/live/channel-connection.js';
import { closeGaps } from '../../src/live/resync.js';
import type { FigureChange, Resync, TopicChange } from '../../src/live/queue-change.js';
import { marbles } from '../helpers/marbles.js';

const waiting = (second: number, count: number, queueId = 'q'): FigureChange => ({
  kind: 'observation',
  queueId,
  mediaType: 'voice',
  metric: 'oWaiting',
  qualifier: null,
  at: `2026-10-01T00:00:0${second}Z`,
  count,
});
const rejected: TopicChange = { kind: 'topic', queueId: 'q', topic: 'activity', state: 'rejected' };
const resync: Resync = { kind: 'resync', queueIds: ['q', 'other'], rows: [] };
const changes: Record<string, ChannelNews> = {
  o: { kind: 'open' },
  a: waiting(1, 1),
  b: waiting(2, 2),
  c: waiting(3, 3),
  x: waiting(1, 7, 'other'),
  t: rejected,
  z: { kind: 'stale', queueIds: ['q'] },
};
const snapshots = { s: resync, r: { kind: 'resync', queueIds: ['q'], rows: [] } as const };
const values = { ...changes, ...snapshots };

describe('closeGaps', () => {
  it(
    'should buffer changes until the state is known: the latest of each value',
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const news = hot<ChannelNews>('o-a-x-b------c', changes);
      const snapshot = cold('        -------(s|)   ', snapshots);
      const subs = '                 ^------!      ';
      const expected = '             -------(sxb)-c';
      expectObservable(news.pipe(closeGaps(['q', 'other'], () => snapshot))).toBe(expected, values);
      expectSubscriptions(snapshot.subscriptions).toBe(subs);
    }),
  );

  it(
    'should keep the latest by its own time, not by its arrival',
    marbles(({ cold, hot, expectObservable }) => {
      const news = hot<ChannelNews>('o-b-a-----', changes);
      const snapshot = cold('        ------(s|)', snapshots);
      const expected = '             ------(sb)';
      expectObservable(news.pipe(closeGaps(['q', 'other'], () => snapshot))).toBe(expected, values);
    }),
  );

  it(
    'should request the state again after each connection, and cancel an earlier query',
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const news = hot<ChannelNews>('o--o-a------', changes);
      const snapshot = cold('        -----(s|)   ', snapshots);
      const subs = ['                ^--!        ', '---^----!   '];
      const expected = '             --------(sa)';
      expectObservable(news.pipe(closeGaps(['q', 'other'], () => snapshot))).toBe(expected, values);
      expectSubscriptions(snapshot.subscriptions).toBe(subs);
    }),
  );

  it(
    'should report rejected topics at once',
    marbles(({ cold, hot, expectObservable }) => {
      const news = hot<ChannelNews>('ot--------', changes);
      const snapshot = cold('        ------(s|)', snapshots);
      const expected = '             -t----s---';
      expectObservable(news.pipe(closeGaps(['q', 'other'], () => snapshot))).toBe(expected, values);
    }),
  );

  it(
    'should request the rows of a stale queue only, and buffer its changes meanwhile',
    marbles(({ cold, hot, expectObservable }) => {
      const news = hot<ChannelNews>('o--zxb----c', changes);
      const all = cold('             -(s|)      ', snapshots);
      const one = cold('                ---(r|) ', snapshots);
      const expected = '             -s--x-(rb)c';
      const resync = (queueIds: readonly string[]) => (queueIds.join() === 'q' ? one : all);
      expectObservable(news.pipe(closeGaps(['q', 'other'], resync))).toBe(expected, values);
    }),
  );

  it(
    'should forget earlier changes of a stale queue: its rows contain them',
    marbles(({ cold, hot, expectObservable }) => {
      const news = hot<ChannelNews>('o-axz---------', changes);
      const all = cold('             ------(s|)    ', snapshots);
      const one = cold('                   ----(r|)', snapshots);
      const expected = '             ------(sx)r---';
      const resync = (queueIds: readonly string[]) => (queueIds.length === 1 ? one : all);
      expectObservable(news.pipe(closeGaps(['q', 'other'], resync))).toBe(expected, values);
    }),
  );

  it(
    'should request a stale queue after the rows of the connection, which may be older than its message',
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const news = hot<ChannelNews>('o-z-b----------', changes);
      const all = cold('             ------(s|)     ', snapshots);
      const one = cold('                   ----(r|) ', snapshots);
      const subs = '                 ------^---!    ';
      const expected = '             ------s---(rb) ';
      const resync = (queueIds: readonly string[]) => (queueIds.length === 1 ? one : all);
      expectObservable(news.pipe(closeGaps(['q', 'other'], resync))).toBe(expected, values);
      expectSubscriptions(one.subscriptions).toBe(subs);
    }),
  );

  it(
    'should cancel the request of a stale queue where a new connection has all rows requested',
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const news = hot<ChannelNews>('o--z-o-----', changes);
      const all = cold('             -(s|)      ', snapshots);
      const one = cold('                -----   ', snapshots);
      const subs = '                 ---^-!     ';
      const expected = '             -s----s----';
      const resync = (queueIds: readonly string[]) => (queueIds.length === 1 ? one : all);
      expectObservable(news.pipe(closeGaps(['q', 'other'], resync))).toBe(expected, values);
      expectSubscriptions(one.subscriptions).toBe(subs);
    }),
  );

  it(
    'should fail with the query, and cancel it on unsubscription',
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const failing = hot<ChannelNews>('o---', changes);
      expectObservable(failing.pipe(closeGaps(['q'], () => cold<Resync>('--#')))).toBe('--#');
      const left = hot<ChannelNews>('   o---', changes);
      const snapshot = cold<Resync>('   -------');
      expectObservable(left.pipe(closeGaps(['q', 'other'], () => snapshot)), '^--!').toBe('----');
      expectSubscriptions(snapshot.subscriptions).toBe('^--!');
    }),
  );
});

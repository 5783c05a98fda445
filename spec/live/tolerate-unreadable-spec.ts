import { isDecodeError } from '../../src/core/error-guards.js';
import { expect } from 'chai';
import { of, Subject, VirtualTimeScheduler } from 'rxjs';
import type { ChannelNews } from '../../src/live/channel-connection.js';
import { type ReadableNews, tolerateUnreadable, type Unreadable } from '../../src/live/messages.js';

const failure = { path: 'eventBody.data', expected: 'an array of intervals', actual: '3' };
const minuteMs = 60_000;

describe('tolerateUnreadable', () => {
  const tolerating = () => {
    const scheduler = new VirtualTimeScheduler();
    const source = new Subject<ReadableNews | Unreadable>();
    const news: ChannelNews[] = [];
    const outcome: { error?: unknown } = {};
    const queueIds = ['a', 'b', 'c', 'd'];
    source
      .pipe(tolerateUnreadable(queueIds, scheduler))
      .subscribe({ next: (each) => news.push(each), error: (error: unknown) => (outcome.error = error) });
    const unreadable = (queueId: string | undefined) => source.next({ kind: 'unreadable', queueId, failure });
    const readable = () =>
      source.next({ kind: 'activity', queueId: 'd', mediaType: null, metric: 'oWaiting', count: 1 });
    const passes = (ms: number) => (scheduler.frame += ms);
    return { source, news, outcome, unreadable, readable, passes };
  };

  it('should request the queue of an unreadable message again, and all queues where it is unknown', () => {
    const { news, unreadable, readable, outcome } = tolerating();
    unreadable('b');
    readable();
    unreadable(undefined);
    expect(news.map((each) => (each.kind === 'stale' ? each.queueIds : each.kind))).to.deep.equal([
      ['b'],
      'activity',
      ['a', 'b', 'c', 'd'],
    ]);
    expect(outcome).to.deep.equal({});
  });

  it('should fail with the third unreadable message of one queue within ten minutes', () => {
    const { news, unreadable, readable, outcome, passes } = tolerating();
    for (const pause of [0, 6 * minuteMs, 6 * minuteMs, 3 * minuteMs]) {
      passes(pause);
      readable();
      expect(outcome).to.deep.equal({});
      unreadable('a');
    }
    expect(news.filter(({ kind }) => kind === 'stale')).to.have.length(3);
    expect(outcome.error)
      .to.satisfy(isDecodeError)
      .and.to.deep.include({ reason: 'shape', failures: [failure] });
    expect(String(outcome.error)).to.contain('eventBody.data').and.to.contain('an array of intervals');
  });

  it('should fail with the third in a row, of any queues', () => {
    const { news, unreadable, outcome, source } = tolerating();
    unreadable('a');
    source.next({ kind: 'open' });
    unreadable('b');
    expect(outcome).to.deep.equal({});
    unreadable('c');
    expect(outcome.error).to.satisfy(isDecodeError);
    expect(news).to.have.length(3);
  });

  it('should tolerate rare ones among readable messages', () => {
    const { unreadable, readable, outcome, passes } = tolerating();
    for (let times = 0; times < 100; times += 1) {
      passes(6 * minuteMs);
      unreadable('a');
      readable();
    }
    expect(outcome).to.deep.equal({});
  });

  it('should report what was expected where the message is not valid JSON', () => {
    const errors: unknown[] = [];
    const json = { path: '', expected: 'JSON', actual: 'a message of 3 bytes' };
    const one = { kind: 'unreadable', queueId: undefined, failure: json } as const;
    of(one, one, one)
      .pipe(tolerateUnreadable(['a'], new VirtualTimeScheduler()))
      .subscribe({ error: (error: unknown) => errors.push(error) });
    expect(String(errors[0])).to.contain('expected JSON, found a message of 3 bytes');
  });
});

import { expect } from 'chai';
import { barProgress as barProgressBy } from '../../../src/cli/progress/bar-progress.js';
import type { ClientEvent, EventNews } from '../../../src/core/events.js';

const screen = (columns: number) => {
  const written: string[] = [];
  return { written, columns, write: (text: string) => written.push(text) };
};
const at = (seconds: number, news: EventNews): ClientEvent => ({ at: 1_000_000 + seconds * 1000, ...news });
/** A bar whose elapsed time follows the events. */
const barProgress = (stream: ReturnType<typeof screen>, query: string) => {
  let nowMs = NaN;
  const progress = barProgressBy(stream, query, () => nowMs);
  const event = (news: ClientEvent) => {
    nowMs = news.at;
    progress.event(news);
  };
  return { ...progress, event };
};
const day = (number: number) => `2026-10-0${number}T00:00:00.000Z/2026-10-0${number + 1}T00:00:00.000Z`;
const plan = (days: number) =>
  ({ kind: 'plan', query: 'q', slices: days, requests: days, rangeMs: days * 86_400_000 }) as const;
const request = { kind: 'request', id: 1, method: 'POST', path: '/', attempt: 1 } as const;
const page = { kind: 'page', query: 'q', page: 1, rows: 10 } as const;
const slice = (number: number) => ({ kind: 'slice', interval: day(number), rows: 10 }) as const;
const clear = '\r\u001b[K';

describe('barProgress', () => {
  it('should show the progress, the pace and the remaining time', () => {
    const stream = screen(200);
    const progress = barProgress(stream, 'q');
    progress.show();
    expect(stream.written).to.deep.equal([]);
    const events = [at(0, plan(4)), at(0, request), at(1, request), at(2, page), at(2, slice(1))];
    for (const event of events) progress.event(event);
    expect(stream.written.at(-1)).to.equal(`${clear}[======------------------] 25 % | 1.0/s | ETA 6s | 10 rows`);
    progress.event(at(4, slice(2)));
    progress.event(at(4, slice(3)));
    progress.event(at(4, slice(4)));
    expect(stream.written.at(-1)).to.equal(`${clear}[========================] 100 % | 0.5/s | ETA 0s | 10 rows`);
    progress.finish('complete');
    expect(stream.written.at(-1)).to.equal('complete: 1 page, 10 rows, no retry, no token renewal, no rate wait\n');
  });

  it('should show rate waits, and the reason of a wait', () => {
    const stream = screen(200);
    const progress = barProgress(stream, 'q');
    progress.event(at(0, plan(1)));
    progress.event(at(0, { kind: 'budget-wait', waitMs: 2500 }));
    progress.event(
      at(0, { kind: 'retry', path: '/', attempt: 1, waitMs: 1200, cause: { kind: 'rate-limit', status: 429 } }),
    );
    expect(stream.written.at(-1)).to.equal(
      `${clear}[------------------------] 0 % | 0.0/s | ETA ? | no row | 1 rate wait (2.5 s); 429 from the server, waiting 1.2 s before attempt 2`,
    );
  });

  it('should shorten the bar, not the numbers, on a terminal of 80 columns', () => {
    const stream = screen(80);
    const progress = barProgress(stream, 'q');
    for (const event of [at(0, plan(4)), at(0, request), at(200, { ...page, rows: 1_234_567 }), at(200, slice(1))])
      progress.event(event);
    for (let waits = 0; waits < 12; waits += 1) progress.event(at(200, { kind: 'budget-wait', waitMs: 9000 }));
    expect(stream.written.at(-1)).to.equal(
      `${clear}[===--------] 25 % | 0.0/s | ETA 10m0s | 1234567 rows | 12 rate waits (108.0 s)`,
    );
  });

  it('should count halves by their length, and not count pages of a slice that was split', () => {
    const stream = screen(200);
    const progress = barProgress(stream, 'q');
    progress.event(at(0, plan(1)));
    progress.event(at(0, request));
    progress.event(at(1, { ...slice(1), interval: '2026-10-01T00:00:00.000Z/2026-10-01T12:00:00.000Z' }));
    expect(stream.written.at(-1)).to.contain('50 %');
    for (let pages = 0; pages < 3; pages += 1) progress.event(at(1, page));
    progress.event(
      at(2, {
        kind: 'complete',
        query: 'q',
        pages: 2,
        rows: 20,
        requests: 3,
        invalid: 0,
        repeated: 0,
        missingRows: 0,
        asked: '',
        answered: [],
        ms: 1,
      }),
    );
    expect(stream.written.at(-1)).to.contain('20 rows');
  });

  it('should be full where nothing remains to be requested, and not wider than the terminal', () => {
    const stream = screen(20);
    const progress = barProgress(stream, 'q');
    progress.event(at(0, request));
    expect(stream.written).to.deep.equal([]);
    progress.event(at(0, plan(0)));
    expect(stream.written).to.deep.equal([`${clear}[========] 100 % |…`]);
    progress.event(at(0, request));
    expect(stream.written).to.have.length(1);
    progress.hide();
    progress.show();
    expect(stream.written.slice(1)).to.deep.equal([clear, `${clear}[========] 100 % |…`]);
  });
});

import { expect } from 'chai';
import { lineProgress } from '../../../src/cli/progress/line-progress.js';
import { plainProgress } from '../../../src/cli/progress/plain-progress.js';
import type { ClientEvent, EventNews } from '../../../src/core/events.js';

const screen = (columns?: number) => {
  const written: string[] = [];
  return { written, ...(columns !== undefined && { columns }), write: (text: string) => written.push(text) };
};

const at = (news: EventNews): ClientEvent => ({ at: 0, ...news });
const page = (number: number, query = 'queueDetails') => at({ kind: 'page', query, page: number, rows: 10 });
const retry = at({ kind: 'retry', path: '/', attempt: 1, waitMs: 1234, cause: { kind: 'rate-limit', status: 429 } });
const cut = at({ kind: 'retry', path: '/', attempt: 2, waitMs: 400, cause: { kind: 'network', status: undefined } });
const token = (renewed: boolean) => at({ kind: 'token', expiresInMs: 1, renewed });
const request = at({ kind: 'request', id: 1, method: 'POST', path: '/', attempt: 2 });
const budgetWait = at({ kind: 'budget-wait', waitMs: 2500 });
const clear = '\r\u001b[K';

describe('plainProgress', () => {
  it('should write a line for each event', () => {
    const stream = screen();
    const progress = plainProgress(stream, 'queueDetails');
    const events = [token(false), page(1), retry, request, cut, token(true), budgetWait, page(2)];
    for (const event of events) progress.event(event);
    progress.finish('complete');
    expect(stream.written.join('')).to.equal(
      [
        'page 1: 10 rows, 10 in total',
        'retry: 429 from the server, waiting 1.2 s before attempt 2',
        'retry: network, waiting 0.4 s before attempt 3',
        'token renewed',
        'rate wait 1: 2.5 s',
        'page 2: 10 rows, 20 in total',
        'complete: 2 pages, 20 rows, 2 retries, 1 token renewal, 1 rate wait (2.5 s)\n',
      ].join('\n'),
    );
  });

  it('should write only round numbers of many pages', () => {
    const stream = screen();
    const progress = plainProgress(stream, 'queueDetails');
    for (let number = 1; number <= 250; number += 1) progress.event(page(number));
    expect(stream.written.map((line) => Number(/\d+/.exec(line)?.[0]))).to.deep.equal([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 200,
    ]);
  });

  it('should not write rate waits below 50 ms', () => {
    const stream = screen();
    plainProgress(stream, 'queueDetails').event(at({ kind: 'budget-wait', waitMs: 3 }));
    expect(stream.written).to.deep.equal([]);
  });

  it('should not count the pages of a look-up', () => {
    const stream = screen();
    plainProgress(stream, 'queuePerformance').event(page(1, 'routingQueues'));
    expect(stream.written).to.deep.equal([]);
  });
});

describe('lineProgress', () => {
  it('should rewrite one line in place, with the reason of a wait', () => {
    const stream = screen(200);
    const progress = lineProgress(stream, 'queueDetails');
    for (const event of [page(1), retry, request]) progress.event(event);
    const counts = '1 page, 10 rows, 1 retry, no token renewal, no rate wait';
    expect(stream.written).to.deep.equal([
      `${clear}1 page, 10 rows, no retry, no token renewal, no rate wait`,
      `${clear}${counts}; 429 from the server, waiting 1.2 s before attempt 2`,
      `${clear}${counts}`,
    ]);
    progress.finish('complete');
    expect(stream.written.slice(3)).to.deep.equal([clear, `complete: ${counts}\n`]);
  });

  it('should not be wider than the terminal', () => {
    const stream = screen(20);
    lineProgress(stream, 'queueDetails').event(page(1));
    expect(stream.written).to.deep.equal([`${clear}1 page, 10 rows, n…`]);
  });

  it('should assume 80 columns where a terminal reports none', () => {
    const stream = screen(0);
    lineProgress(stream, 'queueDetails').event(page(1));
    expect(stream.written[0]).to.contain('no rate wait');
  });

  it('should write nothing without a change, and be hidden for rows', () => {
    const stream = screen(200);
    const progress = lineProgress(stream, 'queueDetails');
    progress.event(page(1));
    progress.event(request);
    expect(stream.written).to.have.length(1);
    progress.hide();
    progress.hide();
    expect(stream.written.slice(1)).to.deep.equal([clear]);
    progress.show();
    expect(stream.written).to.have.length(3);
  });
});

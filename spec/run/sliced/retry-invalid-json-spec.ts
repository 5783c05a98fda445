import { expect } from 'chai';
import { concat, defer, of, throwError, VirtualTimeScheduler } from 'rxjs';
import { DecodeError, HttpError } from '../../../src/core/errors.js';
import type { EventNews } from '../../../src/core/events.js';
import { retryInvalidJson } from '../../../src/run/sliced/read-slices.js';

const noJson = (facts = {}) => new DecodeError('no JSON', { ...facts, reason: 'json', failures: [] });

/** Reads a slice whose first attempts fail with these errors, each after one page. */
const reading = (failures: readonly Error[]) => {
  const scheduler = new VirtualTimeScheduler();
  const events: EventNews[] = [];
  const seen: unknown[] = [];
  let times = 0;
  const slice$ = defer(() => {
    const failure = failures[times];
    times += 1;
    return concat(of(`page of ${times}`), failure === undefined ? of() : throwError(() => failure));
  });
  retryInvalidJson(slice$, { scheduler, report: (news) => events.push(news) }).subscribe({
    next: (page) => seen.push(page),
    error: (error: unknown) => seen.push(error),
    complete: () => seen.push('end'),
  });
  scheduler.flush();
  return { seen, events, endedAt: scheduler.now() };
};

describe('retryInvalidJson', () => {
  it('should not affect a slice that is read', () => {
    expect(reading([])).to.deep.equal({ seen: ['page of 1', 'end'], events: [], endedAt: 0 });
  });

  it('should read a slice whose response was not JSON again from its first page, half a minute later, and report it', () => {
    const { seen, events, endedAt } = reading([noJson({ path: '/x', attempts: 2 })]);
    expect(seen).to.deep.equal(['page of 1', 'page of 2', 'end']);
    expect(endedAt).to.equal(30_000);
    const cause = { kind: 'decode', status: undefined };
    expect(events).to.deep.equal([{ kind: 'retry', path: '/x', attempt: 2, waitMs: 30_000, cause }]);
  });

  it('should report it where the error does not name its request', () => {
    expect(reading([noJson()]).events[0]).to.include({ path: '', attempt: 1 });
  });

  it('should do so once', () => {
    const [first, second] = [noJson(), noJson()];
    expect(reading([first, second]).seen).to.deep.equal(['page of 1', 'page of 2', second]);
  });

  it('should pass other failures on', () => {
    const shape = new DecodeError('other', { reason: 'shape', failures: [] });
    const http = Object.assign(new HttpError('no', { path: '/', attempts: 5, status: 504 }), { reason: 'json' });
    for (const failure of [shape, http, new Error('x')]) {
      expect(reading([failure])).to.deep.equal({ seen: ['page of 1', failure], events: [], endedAt: 0 });
    }
  });
});

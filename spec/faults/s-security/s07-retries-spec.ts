import { getEventListeners } from 'node:events';
import { expect } from 'chai';
import { defer, throwError, VirtualTimeScheduler } from 'rxjs';
import { retryTransient } from '../../../src/index.js';
import { untilAborted } from '../../../src/paging/until-aborted.js';
import { HttpError } from '../../../src/core/errors.js';
import { fault } from '../support/fault.js';

fault('S7', { fault: '100,000 retries', promise: 'one listener on the shared signal, none left' }, (it) => {
  it('should keep one abort listener however often it is tried', () => {
    const { signal } = new AbortController();
    const scheduler = new VirtualTimeScheduler();
    scheduler.maxFrames = Infinity;
    const failure = new HttpError('no', { path: '/', attempts: 1, status: 503 });
    const listeners = new Set<number>();
    let tries = 0;
    let waiting = 0;
    let last: unknown;
    defer(() => {
      tries += 1;
      if (tries > 1) listeners.add(getEventListeners(signal, 'abort').length);
      waiting = Math.max(waiting, scheduler.actions.length);
      return throwError(() => failure);
    })
      .pipe(retryTransient({ maxAttempts: 100_000, runtime: { scheduler, random: () => 0 } }), untilAborted(signal))
      .subscribe({ error: (error: unknown) => (last = error) });
    scheduler.flush();
    expect(tries).to.equal(100_000);
    expect([...listeners]).to.deep.equal([1]);
    expect(waiting).to.be.at.most(1);
    expect(last).to.equal(failure);
    expect(getEventListeners(signal, 'abort')).to.deep.equal([]);
  });
});

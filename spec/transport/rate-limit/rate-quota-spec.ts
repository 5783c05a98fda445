import { expect } from 'chai';
import { defer, ignoreElements, lastValueFrom, merge } from 'rxjs';
import { explainFailure } from '../../../src/cli/failure.js';
import { accessToken, createClient, isRateLimitError, queueDetails } from '../../../src/index.js';
import { failure } from '../../helpers/simulated.js';
import { limitedApi, origin } from '../../perf/rate/limited-api.js';
import { fixedWindow } from '../../perf/rate/limited-server.js';
import { virtualTime } from '../../perf/rate/virtual-time.js';
import { budgetOf, repeat } from './budget-in-virtual-time.js';

const hour = { count: 300, allowed: 300, resetMs: 3_600_000 };

describe('rateBudget, where the server says that its quota is used up', () => {
  /** Asks for four slots at 200 ms, of which each waits no longer than it may. */
  const waits = (maxWaitMs: readonly (number | undefined)[], resetMs: number) => {
    const { budget, left, learn, at, scheduler } = budgetOf({ perSecond: 1 });
    scheduler.maxFrames = Infinity;
    const failed: { error: unknown; at: number }[] = [];
    const ask = (index: number) =>
      budget
        .take({}, { maxWaitMs: maxWaitMs[index], path: '/x' })
        .subscribe({
          next: () => left.push({ name: index, at: scheduler.now() }),
          error: (error: unknown) => failed.push({ error, at: scheduler.now() }),
        });
    at(0, () => budget.take().subscribe());
    at(100, () => repeat(maxWaitMs.length, ask));
    at(200, () => learn({ status: 200, ms: 200, limit: { ...hour, resetMs } }));
    scheduler.flush();
    return { left, failed };
  };

  it('should fail what may not wait for so long at once, and let the others wait', () => {
    const { left, failed } = waits([60_000, undefined, 4_000_000, 1], 3_600_000);
    expect(left.map(({ name }) => name)).to.deep.equal([1, 2]);
    expect(left[0]?.at).to.equal(3_600_200);
    expect(failed.map(({ at }) => at)).to.deep.equal([200, 200]);
    for (const { error } of failed)
      expect(isRateLimitError(error) && error).to.deep.include({ path: '/x', status: 429, retryAfterMs: 3_600_000 });
  });

  it('should let a wait pass that is short enough', () => {
    const { left, failed } = waits([60_000, 60_000], 60_000);
    expect(failed).to.deep.equal([]);
    expect(left.map(({ at }) => at)).to.deep.equal([60_200, 61_212]);
  });

  it('should fail what comes later too, until the quota is there again', () => {
    const { budget, learn, at, scheduler } = budgetOf({ perSecond: 1 });
    scheduler.maxFrames = Infinity;
    const seen: string[] = [];
    const ask = () =>
      budget
        .take({}, { maxWaitMs: 60_000 })
        .subscribe({
          next: () => seen.push(`slot at ${scheduler.now()}`),
          error: (error: unknown) => seen.push(isRateLimitError(error) ? `${error.retryAfterMs}` : String(error)),
        });
    at(0, () => learn({ status: 200, limit: hour }));
    at(1_000, ask);
    at(3_550_000, ask);
    scheduler.flush();
    expect(seen).to.deep.equal(['3599000', 'slot at 3600000']);
  });

  it('should leave no timer where nothing waits any more', () => {
    const { budget, learn, at, scheduler } = budgetOf({ perSecond: 1 });
    at(0, () => repeat(3, () => budget.take({}, { maxWaitMs: 60_000 }).subscribe({ error: () => undefined })));
    at(10, () => learn({ status: 200, ms: 10, limit: hour }));
    at(20, () => expect(scheduler.actions.filter(({ closed }) => !closed)).to.have.length(0));
    scheduler.flush();
  });
});

describe('a client whose server says that its quota is used up for an hour', () => {
  const run = async (retry = {}) => {
    const time = virtualTime();
    const headers = () => ({
      'inin-ratelimit-count': '300',
      'inin-ratelimit-allowed': '300',
      'inin-ratelimit-reset': '3600',
    });
    const limit = fixedWindow(Infinity, 1000);
    const { fetch, log } = limitedApi({ limit, pagesPerChain: 3, latencyMs: 120, headers }, time);
    const client = createClient({
      hosts: { api: origin, login: origin },
      credentials: accessToken('a-token'),
      fetch,
      runtime: time.runtime,
      retry,
    });
    const ended: number[] = [];
    const streams = ['01', '02'].map((day) => {
      const rows$ = client.rows(queueDetails({ dateFrom: `2026-10-${day}T00:00:00Z`, dateTo: '2026-11-01T00:00:00Z' }));
      return defer(() => rows$);
    });
    const error = await time.until(
      failure(lastValueFrom(merge(...streams).pipe(ignoreElements()), { defaultValue: undefined })),
    );
    ended.push(time.runtime.scheduler.now());
    return { error, log, ms: ended[0] };
  };

  it('should fail with `rate-limit`, the wait and the limit, and not wait until the time of the page is over', async () => {
    const { error, log, ms } = await run();
    if (!isRateLimitError(error)) throw error;
    expect(error.retryAfterMs).to.be.within(3_599_000, 3_600_000);
    expect(error.message).to.match(
      /quota is used up for (60 min|1 h), longer than the request may wait \(1 min, by retry\.maxWaitMs and timeouts\.totalMs\)/,
    );
    expect(log.length).to.be.within(1, 2);
    expect(ms).to.be.below(1000);
    expect(explainFailure(error).join('\n')).to.match(/try: run the same command again in (60 min|1 h)/);
  });

  it('should name the time of the page where that is shorter than the wait that is accepted', async () => {
    const { error, ms } = await run({ maxWaitMs: 4_000_000 });
    expect(isRateLimitError(error) && error.message).to.include('longer than the request may wait (10 min, by');
    expect(ms).to.be.below(1000);
  });
});

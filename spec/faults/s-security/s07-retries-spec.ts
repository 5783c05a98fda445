import { getEventListeners } from 'node:events';
import { expect } from 'chai';
import { defer, throwError, VirtualTimeScheduler } from 'rxjs';
import {
  accessToken,
  collect,
  createClient,
  type FetchLike,
  queueDetails,
  retryTransient,
} from '../../../src/index.js';
import { abortable } from '../../../src/run/session.js';
import { HttpError } from '../../../src/core/errors.js';
import { collectGarbage } from '../../helpers/collect-garbage.js';
import { slopeOf } from '../../perf/soak/slope.js';
import { fault } from '../support/fault.js';

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-02T00:00:00Z' });
const promise = 'one listener a run on the shared signal, none left; the heap does not grow';
fault('S7', { fault: '100,000 retries', promise }, (it) => {
  it('should keep one abort listener for any number of attempts', () => {
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
      .pipe(retryTransient({ maxAttempts: 100_000, runtime: { scheduler, random: () => 0 } }), abortable()(signal))
      .subscribe({ error: (error: unknown) => (last = error) });
    scheduler.flush();
    expect(tries).to.equal(100_000);
    expect([...listeners]).to.deep.equal([1]);
    expect(waiting).to.be.at.most(1);
    expect(last).to.equal(failure);
    expect(getEventListeners(signal, 'abort')).to.deep.equal([]);
  });

  it('should keep one abort listener a run, and no memory, in a client that sends each of 25 pages five hundred times', async (bench) => {
    // It waits in virtual time, so the duration depends on the machine only.
    bench.withinMs(2_000_000);
    const [runs, pages, tries] = [5, 5, 500];
    const scheduler = new VirtualTimeScheduler();
    const { signal } = new AbortController();
    const listeners = new Set<number>();
    const heaps: [number, number][] = [];
    const sentOf = new Map<string, number>();
    let sent = 0;
    let waiting = 0;
    const response = (status: number, json: object) => ({
      status,
      headers: new Headers(),
      text: () => Promise.resolve(JSON.stringify(json)),
    });
    const fetch: FetchLike = (url, { signal: ofRequest, body }) => {
      sent += 1;
      const text = `${url} ${body}`;
      sentOf.set(text, (sentOf.get(text) ?? 0) + 1);
      expect(getEventListeners(ofRequest, 'abort')).to.have.lengthOf(0);
      if (sent % 500 === 0) {
        listeners.add(getEventListeners(signal, 'abort').length);
        waiting = Math.max(waiting, scheduler.actions.length);
        collectGarbage();
        heaps.push([sent / 1000, process.memoryUsage().heapUsed / 1024]);
      }
      const [, run, page = 1] = (/run=(\d+)&page=(\d+)/.exec(url) ?? /"size":(\d+)/.exec(text))?.map(Number) ?? [];
      if ((sentOf.get(text) ?? 0) < tries) return Promise.resolve(response(503, { message: 'no' }));
      const next = page < pages ? { nextPageUri: `?run=${run}&page=${page + 1}` } : {};
      return Promise.resolve(response(200, { entities: [{ queueId: `${run}-${page}` }], ...next }));
    };
    const client = createClient({
      hosts: { api: 'http://127.0.0.1:9', login: 'http://127.0.0.1:9' },
      credentials: accessToken('a-token-of-s7'),
      fetch,
      budget: { perMinute: Infinity },
      retry: { maxAttempts: tries, baseDelayMs: 1 },
      runtime: { scheduler, random: () => 0 },
    });
    const { dateFrom, dateTo } = query.params;
    const rows = Array.from({ length: runs }, (_, run) =>
      collect(client.rows(queueDetails({ dateFrom, dateTo, size: run + 1 }), { signal })),
    );
    let running = true;
    const ended = Promise.all(rows).finally(() => (running = false));
    while (running) {
      await new Promise((resolve) => setImmediate(resolve));
      scheduler.maxFrames = scheduler.actions[0]?.delay ?? 0;
      scheduler.flush();
    }

    const taken = (await ended).map((each) => each.map(({ queueId }) => queueId));
    const every = Array.from({ length: pages }, (_, index) => index + 1);
    expect(taken).to.deep.equal(taken.map((_, run) => every.map((page) => `${run + 1}-${page}`)));
    expect(sent).to.equal(runs * pages * tries);
    // All runs of a client share one.
    expect([...listeners]).to.deep.equal([1]);
    expect(getEventListeners(signal, 'abort')).to.deep.equal([]);
    // A wait, and the timer of the page, for each run.
    expect(waiting).to.be.at.most(3 * runs);
    expect(scheduler.actions).to.have.lengthOf(0);
    // KiB a thousand retries: 16 if each of them retained 16 bytes. The first five thousand compile code and fill caches.
    expect(slopeOf(heaps.slice(10)).slope).to.be.below(16);
  });
});

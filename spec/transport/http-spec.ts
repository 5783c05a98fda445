import { expect } from 'chai';
import { VirtualTimeScheduler } from 'rxjs';
import sinon from 'sinon';
import type { FetchInit } from '../../src/transport/fetch-like.js';
import { type HttpResponse, sendWith } from '../../src/transport/http.js';

const bytes = new Uint8Array([123, 125]);

/** When the headers, the chunks and the end of a response arrive, in virtual milliseconds; omitted: never. */
interface Times {
  readonly headersAt?: number;
  readonly chunksAt?: readonly number[];
  readonly endAt?: number;
  /** The body arrives as one string, and not chunk by chunk. */
  readonly asText?: boolean;
}

/** A promise that resolves at a virtual time: what waits for it continues at once. */
const kept = <T>(keep: (value: (value: T) => void) => void): Promise<T> =>
  ({ then: (next: (value: T) => unknown) => (keep((value) => next(value)), kept(() => undefined)) }) as never;

/** Sends one request in virtual time, and returns the result. */
const sending = (times: Times, timeouts: { readonly attemptMs: number; readonly idleMs: number }) => {
  const scheduler = new VirtualTimeScheduler();
  const at = (ms: number | undefined, act: () => void) => ms !== undefined && scheduler.schedule(act, ms);
  const chunked = {
    on: (event: string, listen: (chunk?: Uint8Array) => void) => {
      const { chunksAt = [], endAt } = times;
      if (event === 'data') for (const ms of chunksAt) at(ms - scheduler.now(), () => listen(bytes));
      if (event === 'end') at(endAt && endAt - scheduler.now(), () => listen());
    },
  };
  const response = {
    status: 200,
    headers: new Headers(),
    body: times.asText ? undefined : chunked,
    text: () => kept<string>((keep) => at(times.endAt && times.endAt - scheduler.now(), () => keep('{}'))),
  };
  const fetch = sinon.fake((_url: string, _init: FetchInit) =>
    kept<typeof response>((keep) => at(times.headersAt, () => keep(response))),
  );
  const news: string[] = [];
  const send = sendWith({
    connections: { fetch },
    scheduler,
    wallClock: () => scheduler.now(),
    maxBodyBytes: 1_000,
    ...timeouts,
  });
  const request = { method: 'GET', url: 'https://api.example.com/p?q=1', headers: {}, attempt: 1 };
  const subscription = send({ ...request, redact: (text) => text }).subscribe({
    next: ({ text, ms }: HttpResponse) => news.push(`${ms} ${text}`),
    error: ({ kind, phase, path }: { kind: string; phase: string; path: string }) =>
      news.push(`${scheduler.now()} ${kind} ${phase} ${path}`),
    complete: () => news.push('complete'),
  });
  scheduler.flush();
  return {
    news,
    isAborted: fetch.firstCall.args[1].signal.aborted,
    isClosed: subscription.closed,
    endedAt: scheduler.now(),
  };
};

describe('sendWith', () => {
  const timeouts = { attemptMs: 1_000, idleMs: 100 };

  it('should respond once the body is whole, and leave no timer', () => {
    const { news, isAborted, endedAt } = sending({ headersAt: 10, chunksAt: [20, 30], endAt: 40 }, timeouts);
    expect(news).to.deep.equal(['40 {}{}', 'complete']);
    expect(isAborted).to.equal(false);
    expect(endedAt).to.equal(40);
  });

  it('should wait for headers until the attempt timeout: the idle timeout starts with them', () => {
    const { news, isAborted } = sending({ headersAt: 950, chunksAt: [960], endAt: 970 }, timeouts);
    expect(news).to.deep.equal(['970 {}', 'complete']);
    expect(isAborted).to.equal(false);
  });

  it('should give up without headers, and abort', () => {
    const { news, isAborted } = sending({}, timeouts);
    expect(news).to.deep.equal(['1000 timeout attempt /p']);
    expect(isAborted).to.equal(true);
  });

  it('should give up where no byte follows the headers', () => {
    expect(sending({ headersAt: 30 }, timeouts).news).to.deep.equal(['130 timeout idle /p']);
  });

  it('should give up where no byte follows another, however many arrived', () => {
    const { news, isAborted } = sending({ headersAt: 10, chunksAt: [90, 170, 250], endAt: 351 }, timeouts);
    expect(news).to.deep.equal(['350 timeout idle /p']);
    expect(isAborted).to.equal(true);
  });

  it('should give up at the attempt timeout where bytes arrive without end', () => {
    const chunksAt = Array.from({ length: 40 }, (_, index) => 10 + 50 * index);
    expect(sending({ headersAt: 10, chunksAt }, timeouts).news).to.deep.equal(['1000 timeout attempt /p']);
  });

  it('should give up at the attempt timeout where that is shorter than the idle timeout', () => {
    const shorter = { attemptMs: 50, idleMs: 100 };
    expect(sending({}, shorter).news).to.deep.equal(['50 timeout attempt /p']);
    expect(sending({ headersAt: 10, chunksAt: [40] }, shorter).news).to.deep.equal(['50 timeout attempt /p']);
  });

  it('should not treat a body that arrives as one string as idle', () => {
    expect(sending({ headersAt: 10, endAt: 900, asText: true }, timeouts).news).to.deep.equal(['900 {}', 'complete']);
    expect(sending({ headersAt: 10, asText: true }, timeouts).news).to.deep.equal(['1000 timeout attempt /p']);
  });
});

import { expect } from 'chai';
import { VirtualTimeScheduler } from 'rxjs';
import { isNetworkError, isTimeoutError } from '../../src/core/error-guards.js';
import { type SocketNews, socketNews } from '../../src/live/socket.js';
import { type FakeWebSocket, fakeWebSockets } from './support/fake-web-socket.js';

const ping = { message: 'ping' };
const heartbeat = { topicName: 'channel.metadata' };

describe('socketNews', () => {
  let scheduler: VirtualTimeScheduler;
  beforeEach(() => (scheduler = new VirtualTimeScheduler()));

  const connect = () => {
    const { made, webSocket } = fakeWebSockets();
    const news: SocketNews[] = [];
    const outcome: { error?: unknown } = {};
    const subscription = socketNews('ws://127.0.0.1:1/channels/a', { webSocket, scheduler }).subscribe({
      next: (each) => news.push(each),
      error: (error: unknown) => (outcome.error = error),
    });
    return { socket: made[0] as FakeWebSocket, news, outcome, subscription };
  };
  const at = (ms: number, work: () => void) => scheduler.schedule(work, ms);

  it('should report that it is open, request a sign of life, and report each message', () => {
    const { socket, news, subscription } = connect();
    socket.open();
    socket.hear(heartbeat);
    expect(news).to.deep.equal([{ kind: 'open' }, { kind: 'message', message: heartbeat }]);
    expect(socket.sent).to.deep.equal([ping]);
    subscription.unsubscribe();
  });

  it('should send a ping after 31 s without a message, and give up after 35 s', () => {
    const { socket, outcome } = connect();
    socket.open();
    const requested: number[] = [];
    at(30_999, () => requested.push(socket.sent.length));
    at(31_001, () => requested.push(socket.sent.length));
    at(34_999, () => expect(outcome).to.deep.equal({}));
    scheduler.flush();
    expect(requested).to.deep.equal([1, 2]);
    expect(scheduler.now()).to.equal(35_000);
    expect(outcome.error).to.satisfy(isTimeoutError).and.to.include({ phase: 'idle' });
    expect(socket.readyState).to.equal(2);
  });

  it('should stay alive with any message, from the last one on', () => {
    const { socket, outcome } = connect();
    socket.open();
    for (const ms of [30_000, 60_000, 94_000]) at(ms, () => socket.hear(ms));
    at(128_999, () => expect(outcome).to.deep.equal({}));
    scheduler.flush();
    expect(scheduler.now()).to.equal(129_000);
    expect(socket.sent).to.deep.equal([ping, ping, ping]);
  });

  it('should fail where it does not open in 20 s', () => {
    const { socket, outcome } = connect();
    scheduler.flush();
    expect(scheduler.now()).to.equal(20_000);
    expect(outcome.error).to.satisfy(isTimeoutError).and.to.include({ phase: 'attempt' });
    expect(socket.readyState).to.equal(2);
  });

  for (const wasClean of [true, false]) {
    it(`should fail where it is closed ${wasClean ? 'cleanly' : 'uncleanly'}`, () => {
      const { socket, outcome } = connect();
      socket.open();
      socket.end(wasClean);
      expect(outcome.error).to.satisfy(isNetworkError);
      expect(JSON.stringify(outcome.error)).not.to.contain('channels/a');
    });
  }

  it("should keep the system's code, and nothing that leads to the URL", () => {
    const { socket, outcome } = connect();
    socket.onerror?.({ error: Object.assign(new Error('to 127.0.0.1'), { code: 'ECONNREFUSED' }), target: socket });
    expect(outcome.error).to.satisfy(isNetworkError).and.to.include({ code: 'ECONNREFUSED', path: '/channels' });
    expect((outcome.error as Error).cause).to.equal(undefined);
  });

  it('should report a message that is not valid JSON as unreadable, without repeating it, and stay connected', () => {
    const { socket, news, outcome, subscription } = connect();
    socket.open();
    socket.onmessage?.({ data: 'secret <html>' });
    const failure = { path: '', expected: 'JSON', actual: 'a message of 13 characters' };
    expect(news.at(-1)).to.deep.equal({ kind: 'unreadable', failure });
    socket.hear(heartbeat);
    expect(news.at(-1)).to.deep.equal({ kind: 'message', message: heartbeat });
    expect(outcome).to.deep.equal({});
    subscription.unsubscribe();
  });

  it('should read binary messages as UTF-8, in any type of buffer', () => {
    const { socket, news, subscription } = connect();
    socket.open();
    expect(socket.binaryType).to.equal('arraybuffer');
    const message = { topicName: 'v2.é' };
    const bytes = new TextEncoder().encode(JSON.stringify(message));
    const shifted = new Uint8Array([0, 0, ...bytes]).subarray(2);
    for (const data of [bytes.buffer, bytes, shifted, Buffer.from(bytes)]) {
      socket.onmessage?.({ data });
      expect(news.at(-1)).to.deep.equal({ kind: 'message', message });
    }
    subscription.unsubscribe();
  });

  it('should report a binary message as unreadable that is not valid UTF-8 or JSON, or of another type', () => {
    const { socket, news, subscription } = connect();
    socket.open();
    for (const [data, actual] of [
      [new Uint8Array([34, 255, 34]), 'a message of 3 bytes'],
      [new Uint8Array([123]).buffer, 'a message of 1 byte'],
      [new Blob(['{}']), 'a message of another type'],
      [undefined, 'a message of another type'],
    ] as const) {
      socket.onmessage?.({ data });
      expect(news.at(-1)).to.deep.equal({ kind: 'unreadable', failure: { path: '', expected: 'JSON', actual } });
    }
    subscription.unsubscribe();
  });

  for (const phase of ['connecting', 'open']) {
    it(`should leave neither socket nor timer on unsubscription while ${phase}`, () => {
      const { socket, subscription } = connect();
      if (phase === 'open') socket.open();
      subscription.unsubscribe();
      expect(socket.readyState).to.equal(2);
      scheduler.flush();
      expect(scheduler.now()).to.equal(0);
    });
  }
});

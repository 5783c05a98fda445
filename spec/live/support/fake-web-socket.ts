import type { WebSocketClass } from '../../../src/live/web-socket-class.js';

/** A socket that a spec controls. */
export class FakeWebSocket {
  readyState = 0;
  binaryType = 'blob';
  readonly sent: unknown[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: ((event: object) => void) | null = null;
  onclose: ((event: object) => void) | null = null;

  constructor(readonly url: string) {}

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  /** As a client does. */
  close(): void {
    this.readyState = 2;
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  hear(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  /** As a server or a network does. */
  end(wasClean: boolean): void {
    this.readyState = 3;
    this.onclose?.({ wasClean });
  }
}

/** A class of fake sockets, and all instances. */
export const fakeWebSockets = () => {
  const made: FakeWebSocket[] = [];
  class Recorded extends FakeWebSocket {
    constructor(url: string) {
      super(url);
      made.push(this);
    }
  }
  return { made, webSocket: Recorded as unknown as WebSocketClass };
};

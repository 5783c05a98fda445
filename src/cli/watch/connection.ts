import type { ClientEvent, LiveEvent } from '../../core/events.js';
import { printable } from '../table/text.js';
import { durationText } from './observation-table.js';

/** Tracks the state of a watch's channels. */
export class Connections {
  readonly #events = new Map<number, LiveEvent>();
  #resyncedMs: number | undefined;
  #lost = 0;

  /** Handles an event. Returns true where it is about a channel. */
  handle(event: ClientEvent): event is LiveEvent {
    if (event.kind !== 'live') return false;
    if (event.state === 'resynced') this.#resyncedMs = event.at;
    if (event.state === 'reconnecting') this.#lost += 1;
    // These events do not change the state of a connection.
    if (!['rejected', 'renewed', 'closing', 'unreadable'].includes(event.state)) this.#events.set(event.channel, event);
    return true;
  }

  /** Formats the state for the header of the table. */
  text(nowMs: number): string {
    const notReady = [...this.#events.values()].find(({ state }) => state !== 'resynced');
    const lost = this.#lost === 0 ? '' : `, lost ${this.#lost === 1 ? 'once' : `${this.#lost} times`}`;
    if (notReady === undefined) return this.#events.size === 0 ? 'starting' : `connected${lost}`;
    const age =
      this.#resyncedMs === undefined ? '' : `, values are ${durationText(nowMs - this.#resyncedMs)} old or newer`;
    return `${liveText(notReady)}${lost}${age}`;
  }
}

/** Formats an event of a channel. */
export const liveText = (event: LiveEvent): string => {
  const { state, waitMs, cause, topics } = event;
  switch (state) {
    case 'reconnecting':
      return `connection lost (${printable(cause ?? 'unknown')}), next attempt in ${((waitMs ?? 0) / 1000).toFixed(1)} s`;
    case 'open':
      return 'connected, requesting the current values';
    case 'resynced':
      return 'connected, values are up to date';
    case 'closing':
      return 'the server is closing the connection: opening another';
    case 'rejected':
      return `the server rejected ${topics} topics`;
    case 'unreadable':
      return unreadableText(event);
    default:
      return state;
  }
};

const unreadableText = ({ queueId, failure }: LiveEvent): string => {
  const { path = '', expected = 'a message', actual = 'something else' } = failure ?? {};
  const what = `${path === '' ? '' : `${path}: `}expected ${expected}, found ${actual}`;
  return `invalid message (${printable(what)}): requesting ${queueId === undefined ? 'all queues' : `queue ${printable(queueId)}`} again`;
};

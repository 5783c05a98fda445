import type { ClientEvent, LiveEvent } from '../../core/events.js';
import { printable } from '../table/text.js';
import { durationText } from './board.js';

/** Tracks the state of a watch's channels. */
export class Connections {
  readonly #events = new Map<number, LiveEvent>();
  #resyncedMs: number | undefined;
  #lost = 0;

  /** Handles an event. Returns true where it is about a channel. */
  take(event: ClientEvent): event is LiveEvent {
    if (event.kind !== 'live') return false;
    if (event.state === 'resynced') this.#resyncedMs = event.at;
    if (event.state === 'reconnecting') this.#lost += 1;
    // These events do not change the state of a connection.
    if (!['rejected', 'renewed', 'closing', 'unreadable'].includes(event.state)) this.#events.set(event.channel, event);
    return true;
  }

  /** Formats the state for the header of the table. */
  text(nowMs: number): string {
    const troubled = [...this.#events.values()].find(({ state }) => state !== 'resynced');
    const lost = this.#lost === 0 ? '' : `, lost ${this.#lost === 1 ? 'once' : `${this.#lost} times`}`;
    if (troubled === undefined) return this.#events.size === 0 ? 'starting' : `connected${lost}`;
    const age =
      this.#resyncedMs === undefined
        ? ''
        : `, figures are as they were ${durationText(nowMs - this.#resyncedMs)} ago or since`;
    return `${liveText(troubled)}${lost}${age}`;
  }
}

/** Formats an event of a channel. */
export const liveText = (event: LiveEvent): string => {
  const { state, waitMs, cause, topics } = event;
  switch (state) {
    case 'reconnecting':
      return `connection lost (${printable(cause ?? 'unknown')}), trying again in ${((waitMs ?? 0) / 1000).toFixed(1)} s`;
    case 'open':
      return 'connected, asking how things are';
    case 'resynced':
      return 'connected, figures are up to date';
    case 'closing':
      return 'the server closes the connection: changing over';
    case 'rejected':
      return `the server refuses ${topics} topics`;
    case 'unreadable':
      return unreadableText(event);
    default:
      return state;
  }
};

const unreadableText = ({ queueId, failure }: LiveEvent): string => {
  const { path = '', expected = 'a message', actual = 'something else' } = failure ?? {};
  const what = `${path === '' ? '' : `${path}: `}expected ${expected}, found ${actual}`;
  return `a message is not valid (${printable(what)}): requesting ${queueId === undefined ? 'all queues' : `queue ${printable(queueId)}`} again`;
};

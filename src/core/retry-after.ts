import { maxTimerMs } from './runtime.js';

const decimalSeconds = /^\d+(?:\.\d+)?$/;
const httpDate = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? [\w -]{7,12}\d\d:\d\d:\d\d (?:GMT|UTC|\d{4})$/;

/**
 * Parses an HTTP date in any of its three forms, and returns milliseconds since the epoch. Returns undefined where it is absent or has
 * another form: `new Date('120')` would be the year 120. RFC 9110, 5.6.7.
 */
export const parseHttpDate = (header: string | null | undefined): number | undefined => {
  const text = header?.trim() ?? '';
  if (!httpDate.test(text)) return undefined;
  // All three forms are in GMT, but the asctime form does not contain it.
  const epochMs = Date.parse(/\d$/.test(text) ? `${text} GMT` : text);
  return Number.isNaN(epochMs) ? undefined : epochMs;
};

/**
 * Parses a `Retry-After` header: seconds, or an HTTP date compared with `nowMs`. Rounds up fractions of a second, which some gateways
 * send (`20.000`). Returns milliseconds from 0 to 2^31 - 1; undefined where the header is absent or has neither form. RFC 9110, 10.2.3.
 *
 * @param nowMs - The *server's* time (its `Date` header), in milliseconds since the epoch, so that both dates come from one clock.
 */
export const parseRetryAfter = (header: string | null | undefined, nowMs: number): number | undefined => {
  const text = header?.trim() ?? '';
  if (decimalSeconds.test(text)) return millisecondsOf(text);
  const waitMs = (parseHttpDate(text) ?? NaN) - nowMs;
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(waitMs, 0), maxTimerMs);
};

/** Converts seconds to milliseconds, rounded up to whole seconds, so that a wait is never shortened. */
const millisecondsOf = (seconds: string): number => Math.min(Math.ceil(Number(seconds)) * 1000, maxTimerMs);

const messageForm = /\[(\d{1,15}(?:\.\d{1,9})?)\] seconds/;

/** Parses the wait in the platform's 429 message, "Retry the request in [42] seconds", and returns milliseconds. */
export const retryAfterInMessage = (message: string): number | undefined => {
  const seconds = messageForm.exec(message)?.[1];
  return seconds === undefined ? undefined : millisecondsOf(seconds);
};

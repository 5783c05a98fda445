import { longestTimerMs } from './runtime.js';

const decimalSeconds = /^\d+(?:\.\d+)?$/;
const httpDate = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? [\w -]{7,12}\d\d:\d\d:\d\d (?:GMT|UTC|\d{4})$/;

/**
 * Reads an HTTP date in any of its three forms, as milliseconds since the epoch; undefined where it is absent or anything else: `new Date('120')`
 * would be the year 120. RFC 9110, 5.6.7.
 */
export const parseHttpDate = (header: string | null | undefined): number | undefined => {
  const text = header?.trim() ?? '';
  if (!httpDate.test(text)) return undefined;
  // All three forms mean GMT; asctime's does not say so.
  const epochMs = Date.parse(/\d$/.test(text) ? `${text} GMT` : text);
  return Number.isNaN(epochMs) ? undefined : epochMs;
};

/**
 * Reads a `Retry-After` header: seconds, or an HTTP date compared with `nowMs`. Fractions of a second, as some gateways send them
 * (`20.000`), are rounded up. Returns milliseconds from 0 to 2^31 - 1; undefined where the header is absent or neither form.
 * RFC 9110, 10.2.3.
 *
 * @param nowMs - What time the *server* thinks it is (its `Date` header), in milliseconds since the epoch: the two
 * dates then come from one clock.
 */
export const parseRetryAfter = (header: string | null | undefined, nowMs: number): number | undefined => {
  const text = header?.trim() ?? '';
  if (decimalSeconds.test(text)) return millisecondsOf(text);
  const waitMs = (parseHttpDate(text) ?? NaN) - nowMs;
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(waitMs, 0), longestTimerMs);
};

/** Rounded up to whole seconds: a wait is never shortened. */
const millisecondsOf = (seconds: string): number => Math.min(Math.ceil(Number(seconds)) * 1000, longestTimerMs);

const messageForm = /\[(\d{1,15}(?:\.\d{1,9})?)\] seconds/;

/** Reads the wait from the platform's own 429 text, "Retry the request in [42] seconds", in milliseconds. */
export const retryAfterInMessage = (message: string): number | undefined => {
  const seconds = messageForm.exec(message)?.[1];
  return seconds === undefined ? undefined : millisecondsOf(seconds);
};

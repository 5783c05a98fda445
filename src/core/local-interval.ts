import { formatInstant, parseInstant } from './instant.js';
import { isObject } from './is-object.js';
import { createZone } from './zone.js';

const localForm = /T[\d:.]+$/;

/**
 * Reads `start/end` by the clocks of a time zone: an end without an offset is written in UTC. Of a time that occurs twice the first
 * counts; one that is skipped moves on by the length of the gap. What is not a date and time, or not in a known time zone, stays.
 *
 * @param timeZone - IANA name.
 */
export const localInterval = (interval: string, timeZone: string): string => {
  const ends = interval.split('/');
  const zone = ends.some((end) => localForm.test(end)) ? createZone(timeZone) : undefined;
  const inUtc = (end: string): string => {
    const localMs = localForm.test(end) ? parseInstant(`${end}Z`) : undefined;
    return zone === undefined || localMs === undefined ? end : formatInstant(zone.toInstant(localMs));
  };
  return ends.map(inUtc).join('/');
};

/** The parameters of a query with their `interval` read by {@link localInterval} where there is a time zone next to it. */
export const withLocalInterval = <Params extends { readonly interval: string; readonly timeZone?: string | undefined }>(
  params: Params,
): Params => {
  const { interval, timeZone }: { interval?: unknown; timeZone?: unknown } = isObject(params) ? params : {};
  if (typeof interval !== 'string' || typeof timeZone !== 'string') return params;
  return { ...params, interval: localInterval(interval, timeZone) };
};

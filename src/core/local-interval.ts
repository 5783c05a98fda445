import { formatInstant, parseInstant } from './interval.js';
import { isObject } from './is-object.js';
import { createZone } from './zone.js';

const localForm = /T[\d:.]+$/;

/**
 * Converts the local times of `start/end`, those without an offset, from a time zone to UTC. Uses the first of a local time that occurs
 * twice, and moves a skipped one forward by the length of the gap. Keeps what is not a date and time, or not in a known time zone.
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

/** Returns the parameters of a query with `interval` converted by {@link localInterval}, where they have a `timeZone`. */
export const withLocalInterval = <Params extends { readonly interval: string; readonly timeZone?: string | undefined }>(
  params: Params,
): Params => {
  const { interval, timeZone }: { interval?: unknown; timeZone?: unknown } = isObject(params) ? params : {};
  if (typeof interval !== 'string' || typeof timeZone !== 'string') return params;
  return { ...params, interval: localInterval(interval, timeZone) };
};

import { parseInterval } from '../../core/interval.js';
import { badRequest, invalidValue, type Rejection } from '../http/rejection.js';
import { isListOfText } from '../http/shapes.js';

/** What is wrong with `interval`, which every query for a range of time needs; undefined where nothing is. */
export const intervalRejection = (interval: unknown): Rejection | undefined => {
  if (interval === undefined) return badRequest('interval is required');
  if (typeof interval === 'string' && parseInterval(interval) !== undefined) return undefined;
  return { ...invalidValue('interval', interval), code: 'invalid.date' };
};

/** What is wrong with a list of names of a catalogue. */
export const namesRejection = (field: string, names: unknown, known: ReadonlySet<string>): Rejection | undefined => {
  if (!isListOfText(names)) return badRequest(`${field} must be a list of names`);
  const unknown = names.find((name) => !known.has(name));
  return unknown === undefined ? undefined : invalidValue(field, unknown);
};

/** What is wrong with `metrics`: at least one name of a catalogue is required. */
export const metricsRejection = (metrics: unknown, known: ReadonlySet<string>): Rejection | undefined =>
  namesRejection('metrics', metrics ?? [], known) ??
  ((metrics as string[] | undefined)?.length ? undefined : badRequest('metrics must name at least one metric'));

/** What is wrong with a field that may be absent. */
export const optionalRejection = (
  field: string,
  value: unknown,
  isRight: (value: unknown) => boolean,
): Rejection | undefined => (value === undefined || isRight(value) ? undefined : invalidValue(field, value));

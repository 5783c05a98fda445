import { parseInterval } from '../../core/interval.js';
import { badRequest, invalidValue, type Refusal } from '../http/refusal.js';
import { isListOfText } from '../http/shapes.js';

/** What is wrong with `interval`, which every query for a range of time needs; undefined where nothing is. */
export const intervalRefusal = (interval: unknown): Refusal | undefined => {
  if (interval === undefined) return badRequest('interval is required');
  if (typeof interval === 'string' && parseInterval(interval) !== undefined) return undefined;
  return { ...invalidValue('interval', interval), code: 'invalid.date' };
};

/** What is wrong with a list of names of a catalogue. */
export const namesRefusal = (field: string, names: unknown, known: ReadonlySet<string>): Refusal | undefined => {
  if (!isListOfText(names)) return badRequest(`${field} must be a list of names`);
  const stranger = names.find((name) => !known.has(name));
  return stranger === undefined ? undefined : invalidValue(field, stranger);
};

/** What is wrong with `metrics`: at least one name of a catalogue is required. */
export const metricsRefusal = (metrics: unknown, known: ReadonlySet<string>): Refusal | undefined =>
  namesRefusal('metrics', metrics ?? [], known) ??
  ((metrics as string[] | undefined)?.length ? undefined : badRequest('metrics must name at least one metric'));

/** What is wrong with a field that may be absent. */
export const optionalRefusal = (
  field: string,
  value: unknown,
  isRight: (value: unknown) => boolean,
): Refusal | undefined => (value === undefined || isRight(value) ? undefined : invalidValue(field, value));

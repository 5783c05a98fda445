import { DecodeError } from './errors.js';

/**
 * A value from an answer as JSON text. JSON.parse reads any depth, JSON.stringify runs out of stack at some thousand.
 *
 * @throws DecodeError where it is nested too deep.
 */
export const jsonText = (value: unknown, replacer?: (key: string, inner: unknown) => unknown): string => {
  try {
    return JSON.stringify(value, replacer);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const failures = [{ path: '', expected: 'a row', actual: 'a row nested too deep' }];
    throw new DecodeError('a row is nested too deep to be written as JSON', { reason: 'shape', failures });
  }
};

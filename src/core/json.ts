import { DecodeError } from './errors.js';

/**
 * Returns a value of a response as JSON. JSON.parse reads any depth, but JSON.stringify overflows the stack at some thousand levels.
 *
 * @throws DecodeError where the value is nested too deeply.
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

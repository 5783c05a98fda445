import { expect } from 'chai';
import { isAnalyticsError } from '../../../src/core/error-guards.js';

const prototypes = [Object.prototype, Array.prototype, String.prototype, Function.prototype];
const stateOf = () => prototypes.map((prototype) => Reflect.ownKeys(prototype).map(String).join());
const before = stateOf();

/** Runs it: results in a value or an error of this library, nothing else, and no changed prototype. */
export const typed = <T>(run: () => T): T | undefined => {
  let value: T | undefined;
  try {
    value = run();
  } catch (error) {
    if (!isAnalyticsError(error)) throw error;
  }
  expect(stateOf()).to.deep.equal(before);
  return value;
};

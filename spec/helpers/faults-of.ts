import { expect } from 'chai';
import { isQueryError } from '../../src/core/error-guards.js';

/** The paths of everything that a builder rejects; empty where it rejects nothing. */
export const faultsOf = (build: () => unknown): readonly string[] => {
  try {
    build();
    return [];
  } catch (error) {
    expect(error).to.satisfy(isQueryError);
    return isQueryError(error) ? error.problems.map(({ path }) => path) : [];
  }
};

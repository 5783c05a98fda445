import { isQueryError } from '../core/error-guards.js';
import { type Problem } from '../core/errors.js';
import { refuseIfAny } from '../core/validation.js';

/** Collects the problems of several checks, so that a user sees all of them at once. */
export class ProblemGatherer {
  readonly #problems: Problem[] = [];

  add(problems: readonly Problem[]): void {
    this.#problems.push(...problems);
  }

  /** Returns the result of `make`. Where it throws a QueryError, collects its problems and returns undefined. */
  try<T>(make: () => T): T | undefined {
    try {
      return make();
    } catch (error) {
      if (!isQueryError(error)) throw error;
      this.add(error.problems);
      return undefined;
    }
  }

  /** @throws QueryError with all problems, if there are any. */
  refuse(): void {
    refuseIfAny('command line', this.#problems);
  }
}

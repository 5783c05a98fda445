import { isQueryError } from '../core/error-guards.js';
import { type Problem } from '../core/errors.js';
import { refuseIfAny } from '../core/problems.js';

/** Runs several checks and gathers what they find, so that a user sees every mistake at once. */
export class ProblemGatherer {
  readonly #problems: Problem[] = [];

  add(problems: readonly Problem[]): void {
    this.#problems.push(...problems);
  }

  /** What `make` makes; undefined where it is refused, whose problems are kept. */
  try<T>(make: () => T): T | undefined {
    try {
      return make();
    } catch (error) {
      if (!isQueryError(error)) throw error;
      this.add(error.problems);
      return undefined;
    }
  }

  /** @throws QueryError with everything that was found. */
  refuse(): void {
    refuseIfAny('command line', this.#problems);
  }
}

import { deepStrictEqual } from 'node:assert';
import { TestScheduler } from 'rxjs/testing';

/** The helpers of a marble spec. */
export type Run = Parameters<Parameters<TestScheduler['run']>[0]>[0];

/** The helpers of a marble spec, and the scheduler of its virtual clock. */
export interface Marbles extends Run {
  readonly scheduler: TestScheduler;
}

/** A spec in marble notation, in virtual time. Errors are compared with all their properties, which chai's `deep.equal` does not do. */
export const marbles = (body: (marbles: Marbles) => void) => (): void => {
  const scheduler = new TestScheduler((actual, expected) => deepStrictEqual(actual, expected));
  scheduler.run((run) => body({ ...run, scheduler }));
};

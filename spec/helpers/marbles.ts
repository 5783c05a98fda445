import { deepStrictEqual } from 'node:assert';
import { TestScheduler } from 'rxjs/testing';

/** What a marble spec works with. */
export type Run = Parameters<Parameters<TestScheduler['run']>[0]>[0];

/** What a marble spec works with, and the scheduler whose clock is virtual. */
export interface Marbles extends Run {
  readonly scheduler: TestScheduler;
}

/**
 * A spec in marble notation, in virtual time. Errors are compared with everything they carry, which chai's `deep.equal`
 * does not do.
 */
export const marbles = (body: (marbles: Marbles) => void) => (): void => {
  const scheduler = new TestScheduler((actual, expected) => deepStrictEqual(actual, expected));
  scheduler.run((run) => body({ ...run, scheduler }));
};

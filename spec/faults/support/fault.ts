import { type Bench, withBench } from './bench.js';
import type { FaultId } from './ids.js';

/** What goes wrong, and what is promised then. */
export interface Promised {
  readonly fault: string;
  readonly promise: string;
}

/** One row of docs/reliability.md. */
export type Entry =
  (Promised & { readonly id: FaultId; readonly suite: string }) | { id: FaultId; fault: string; doesNotApply: string };

/** The parts of a case. The oracle judges each of these after it: see `oracle.ts`. */
export interface It {
  /** Over the default fetch, cross-fetch. */
  (title: string, test: (bench: Bench) => Promise<void> | void): void;
  /** Once over cross-fetch and once over `globalThis.fetch`: where the transport matters. */
  overBoth(title: string, test: (bench: Bench) => Promise<void> | void): void;
}

const entries: Entry[] = [];

/** Every case that was declared so far, in order. */
export const entered: readonly Entry[] = entries;

/** Declares a case of the fault list, and creates its suite. */
export const fault = (id: FaultId, promised: Promised, cases: (it: It) => void): void => {
  const suite = `${id} ${promised.fault}`;
  entries.push({ id, suite, ...promised });
  describe(suite, () => {
    const one = (title: string, test: (bench: Bench) => Promise<void> | void): void => {
      it(title, () => withBench('cross-fetch', test));
    };
    const overBoth = (title: string, test: (bench: Bench) => Promise<void> | void): void => {
      for (const way of ['cross-fetch', 'global fetch'] as const)
        it(`${title}, over ${way}`, () => withBench(way, test));
    };
    cases(Object.assign(one, { overBoth }));
  });
};

/** Declares a case that cannot occur in this library. The reason is printed; nothing counts as passed. */
export const doesNotApply = (id: FaultId, what: string, reason: string): void => {
  entries.push({ id, fault: what, doesNotApply: reason });
};

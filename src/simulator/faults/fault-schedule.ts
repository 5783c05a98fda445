import type { SimulatorRequest } from '../http/request-log.js';
import type { Fault } from './fault.js';
import type { FaultAction } from './fault-action.js';

/** Decides which requests a fault applies to. Its only state is the counts. */
export interface FaultSchedule {
  /** Returns the fault for a request; undefined where there is none. Call it once for each request. */
  decide(request: SimulatorRequest): FaultAction | undefined;
  add(fault: Fault): void;
}

/** A schedule with the faults of a script. */
export const createFaultSchedule = (faults: readonly Fault[]): FaultSchedule => {
  const pages = faults.map((fault) => ({ fault, seen: 0 }));
  return {
    decide: (request) => {
      let action: FaultAction | undefined;
      for (const page of pages) {
        if (!concerns(page.fault, request)) continue;
        page.seen += 1;
        if (action === undefined && applies(page.fault, page.seen)) action = page.fault.do;
      }
      return action;
    },
    add: (fault) => {
      pages.push({ fault, seen: 0 });
    },
  };
};

const concerns = ({ on }: Fault, request: SimulatorRequest): boolean =>
  typeof on === 'function' ? on(request) : on === 'any' || on === request.endpoint || on === request.jobStep;

/** Returns true where a fault applies to the `seen`th of its requests, counted from 1. */
const applies = ({ nth, every, times }: Fault, seen: number): boolean => {
  const step = every ?? 1;
  const first = nth ?? step;
  const limit = times ?? (every === undefined ? 1 : Infinity);
  return seen >= first && (seen - first) % step === 0 && (seen - first) / step < limit;
};

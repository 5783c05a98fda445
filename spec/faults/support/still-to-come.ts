import type { FaultId } from './ids.js';

/** Cases that may be without a spec for now: one that has a spec may stay listed until all of them have. */
export const stillToCome: readonly FaultId[] = [
  ...(['A13', 'A14', 'A15', 'C6', 'C7', 'J13', 'J14', 'J15', 'J16', 'K13', 'L1'] as const),
  ...(['N19', 'N20', 'N21', 'P11', 'P12', 'S9', 'S10', 'S11'] as const),
];

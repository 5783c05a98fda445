import type { FaultId } from './ids.js';

/** Cases that have no spec yet. */
export const stillToCome: readonly FaultId[] = [];

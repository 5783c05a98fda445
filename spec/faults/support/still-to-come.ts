import type { FaultId } from './ids.js';

/** Cases that have no spec yet. N4: a connect that nothing answers needs a host that drops it, which loopback does not. */
export const stillToCome: readonly FaultId[] = ['N4'];

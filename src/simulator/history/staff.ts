import type { Queue } from './queues.js';
import { uuidFrom } from './random.js';

/** Who works for the organisation, and the words they file conversations under. */
export interface Staff {
  readonly agentIds: readonly string[];
  readonly skillIds: readonly string[];
  readonly wrapUpCodes: readonly string[];
  /** Ids that the organisation has for the platform's presences. */
  readonly presenceIds: Readonly<Record<Presence, string>>;
  /** The agents of the queue. */
  membersOf(queue: Queue): readonly string[];
  /** An agent of the queue, by chance (0 to 1). Agents work for the queues before and after this one as well. */
  agentOf(queue: Queue, chance: number): string;
  /** None, one or two skills. */
  skillsOf(chance: number): readonly string[];
  wrapUpCodeOf(chance: number): string;
}

/** Presences that agents are seen with. */
const presences = ['ON_QUEUE', 'AVAILABLE', 'BUSY', 'BREAK', 'MEAL', 'OFFLINE'] as const;
export type Presence = (typeof presences)[number];

const [agentSalt, skillSalt, wrapUpSalt, presenceSalt] = [31, 32, 33, 34];
const agentsPerQueue = 8;
const newAgentsPerQueue = 4;

/** The staff of the organisation with this seed. */
export const staffOf = (seed: number, queues: number): Staff => {
  const ids = (salt: number, count: number) => Array.from({ length: count }, (_, index) => uuidFrom(salt, seed, index));
  const agentIds = ids(agentSalt, queues * newAgentsPerQueue + agentsPerQueue);
  const skillIds = ids(skillSalt, 5);
  const wrapUpCodes = ids(wrapUpSalt, 6);
  const skillSets = [
    [],
    ...skillIds.map((skill) => [skill]),
    ...skillIds.map((skill, index) => [skill, pick(skillIds, ((index + 1) % skillIds.length) / skillIds.length)]),
  ];
  return {
    agentIds,
    skillIds,
    wrapUpCodes,
    presenceIds: Object.fromEntries(
      presences.map((presence, index) => [presence, uuidFrom(presenceSalt, seed, index)]),
    ) as Record<Presence, string>,
    membersOf: ({ index }) => agentIds.slice(index * newAgentsPerQueue, index * newAgentsPerQueue + agentsPerQueue),
    agentOf: (queue, chance) =>
      agentIds[queue.index * newAgentsPerQueue + Math.floor(chance * agentsPerQueue)] as string,
    skillsOf: (chance) => pick(skillSets, chance),
    wrapUpCodeOf: (chance) => pick(wrapUpCodes, chance),
  };
};

const pick = <T>(items: readonly T[], chance: number): T => items[Math.floor(chance * items.length)] as T;

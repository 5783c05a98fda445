import { hash32, uuidFrom } from './random.js';

/** A queue of the simulated organisation. */
export interface Queue {
  /** Position in the organisation, from 0: the order in which responses list queues. */
  readonly index: number;
  /** Seed of everything that happens in this queue. */
  readonly key: number;
  readonly id: string;
  readonly name: string;
  readonly divisionId: string;
  /** Hours that the queue's customers are ahead of UTC: shifts its business hours. */
  readonly aheadOfUtcH: number;
}

const departments = [
  'Support',
  'Billing',
  'Sales',
  'Returns',
  'Claims',
  'Onboarding',
  'Retention',
  'Orders',
  'Technical Help',
  'Complaints',
];

const markets: readonly (readonly [name: string, aheadOfUtcH: number])[] = [
  ['US', -5],
  ['EU', 1],
  ['UK', 0],
  ['APAC', 8],
  ['LATAM', -3],
  ['DACH', 1],
  ['ANZ', 10],
];

/** Salts that keep ids of different things apart. */
const [queueSalt, divisionSalt] = [11, 12];

/** Divisions that an organisation's queues belong to, by turns. */
export const divisionNames = ['Home', 'Consumer', 'Business'];

/** Id of a division of the organisation with this seed. */
const divisionId = (seed: number, index: number): string => uuidFrom(divisionSalt, seed, index);

/** The queues of the organisation with this seed; a larger number adds queues at the end and changes none before. */
export const queuesOf = (seed: number, count: number): readonly Queue[] =>
  Array.from({ length: count }, (_, index) => {
    const round = Math.floor(index / departments.length);
    // One step further in the markets each round of departments: no pair twice before all were there.
    const [market, aheadOfUtcH] = markets[(index + round) % markets.length] ?? ['US', -5];
    const copy = Math.floor(index / (departments.length * markets.length));
    return {
      index,
      key: hash32(queueSalt, seed, index),
      id: uuidFrom(queueSalt, seed, index),
      name: `${departments[index % departments.length]} ${market}${copy > 0 ? ` ${copy + 1}` : ''}`,
      divisionId: divisionId(seed, index % divisionNames.length),
      aheadOfUtcH,
    };
  });

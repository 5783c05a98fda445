/** The areas of the fault list: the letter of their ids, their number of cases, and the folder of their specs. */
export const areas = {
  N: { count: 21, title: 'Network' },
  H: { count: 23, title: 'HTTP' },
  A: { count: 15, title: 'Auth' },
  J: { count: 16, title: 'JSON and rows' },
  P: { count: 12, title: 'Paging' },
  L: { count: 1, title: 'Live' },
  C: { count: 7, title: 'Clock' },
  K: { count: 13, title: 'Consumer' },
  S: { count: 11, title: 'Security and resources' },
} as const;

export type Area = keyof typeof areas;

/** `N1`, `H23`, ... */
export type FaultId = `${Area}${number}`;

/** The ids of an area, in order. */
export const idsOf = (area: Area): readonly FaultId[] =>
  Array.from({ length: areas[area].count }, (_, index): FaultId => `${area}${index + 1}`);

/** Every id of the fault list, in order. */
export const faultIds: readonly FaultId[] = (Object.keys(areas) as Area[]).flatMap(idsOf);

/** Entities that one list shows at most. */
const maxEntities = 100;

/** Of a list that is too long the first and the last ones, half and half: the platform shows the oldest and the newest. */
export const truncate = <T>(items: readonly T[]): { readonly truncated: boolean; readonly shown: readonly T[] } =>
  items.length > maxEntities
    ? { truncated: true, shown: [...items.slice(0, maxEntities / 2), ...items.slice(-maxEntities / 2)] }
    : { truncated: false, shown: items };

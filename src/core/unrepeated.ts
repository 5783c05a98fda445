/** What {@link unrepeated} remembers. */
export interface UnrepeatedOptions {
  /**
   * Number of keys; at most twice as many are kept.
   * @defaultValue 20_000: a row that is repeated comes near the first, for it moved while pages were read
   */
  readonly remembered?: number | undefined;
  /**
   * Remembers a key from its latest repetition on, and not only from its first coming.
   * @defaultValue false
   */
  readonly refreshes?: boolean | undefined;
}

/**
 * Makes a filter that passes each key once. It remembers the latest keys, so its memory is bounded. Two generations: to take the oldest
 * key out of one set means to walk past all that were taken out before.
 */
export const unrepeated = ({ remembered = 20_000, refreshes = false }: UnrepeatedOptions = {}): ((
  key: string,
) => boolean) => {
  let [young, old] = [new Set<string>(), new Set<string>()];
  return (key) => {
    if (young.has(key)) return false;
    const isNew = !old.has(key);
    if (!isNew && !refreshes) return false;
    if (young.size === remembered) [young, old] = [new Set(), young];
    young.add(key);
    return isNew;
  };
};

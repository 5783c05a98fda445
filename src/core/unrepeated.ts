/** Options of {@link unrepeated}. */
export interface UnrepeatedOptions {
  /**
   * Minimum number of latest keys that are remembered; at most twice that number is kept.
   * @defaultValue 20_000: a repeated row usually follows soon after the first, because rows move while pages are read
   */
  readonly remembered?: number | undefined;
  /**
   * Counts the age of a key from its latest repetition, not from its first occurrence.
   * @defaultValue false
   */
  readonly refreshes?: boolean | undefined;
}

/**
 * Returns a filter that passes each key once. It remembers only the latest keys, so its memory is bounded. It keeps two generations,
 * because deleting the oldest key of a single set would iterate over all entries deleted before.
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

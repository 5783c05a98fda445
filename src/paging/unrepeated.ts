/** Rows whose repetition is noticed at least: a repeated one stands near the first, for it moved while pages were read. */
const remembered = 20_000;

/**
 * Makes a filter that passes each key once. It remembers the latest {@link remembered} keys, and at most twice as many, so its memory is
 * bounded. Two generations: to take the oldest key out of one set means to walk past all that were taken out before.
 */
export const unrepeated = (): ((key: string) => boolean) => {
  let [young, old] = [new Set<string>(), new Set<string>()];
  return (key) => {
    if (young.has(key) || old.has(key)) return false;
    if (young.size === remembered) [young, old] = [new Set(), young];
    young.add(key);
    return true;
  };
};

/** Rows whose repetition is noticed: a repeated one stands near the first, for it moved while pages were read. */
const remembered = 20_000;

/** Makes a filter that passes each key once. It remembers the latest {@link remembered} keys, so its memory is bounded. */
export const unrepeated = (): ((key: string) => boolean) => {
  const seen = new Set<string>();
  return (key) => {
    if (seen.has(key)) return false;
    seen.add(key);
    if (seen.size > remembered) {
      const [oldest = ''] = seen;
      seen.delete(oldest);
    }
    return true;
  };
};

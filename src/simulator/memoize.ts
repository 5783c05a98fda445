/** The function, with its last `kept` results cached by key: pages of one query are requested one after the other. */
export const memoize = <Query, Result>(
  kept: number,
  keyOf: (query: Query) => string,
  compute: (query: Query) => Result,
): ((query: Query) => Result) => {
  // A Map keeps the order of insertion: its first key is the one not used for the longest time.
  const results = new Map<string, Result>();
  return (query) => {
    const key = keyOf(query);
    const result = results.has(key) ? (results.get(key) as Result) : compute(query);
    results.delete(key);
    results.set(key, result);
    const [oldest] = results.keys();
    if (results.size > kept && oldest !== undefined) results.delete(oldest);
    return result;
  };
};

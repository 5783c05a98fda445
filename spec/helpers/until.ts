/** Resolves once the condition is true, checked after each turn of the event loop. The test's own timeout limits it. */
export const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
};

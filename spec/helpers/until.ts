/** Resolves once the condition holds, looked at after each turn of the event loop. The test's own timeout bounds it. */
export const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
};

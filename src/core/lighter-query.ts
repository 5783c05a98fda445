/** How a run reads its range: whole, in slices that are split where they are too large, or in slices that are never split. */
export type RangeReading = 'whole' | 'split' | 'sliced';

const ofRange: Readonly<Record<RangeReading, string>> = {
  whole: 'read the range in slices (`slice`, `bisect`)',
  split: 'choose a shorter `bisect.minWidth`',
  sliced: 'choose a shorter `slice`, or turn `bisect` on',
};

/** Returns how to make a query smaller, for messages; undefined where it cannot be made smaller. */
export const lighterQuery = (
  { slicing, lighter }: { readonly slicing?: unknown; readonly lighter?: string | undefined },
  reading: RangeReading,
): string | undefined => {
  const ways = [slicing === undefined ? undefined : ofRange[reading], lighter].filter((way) => way !== undefined);
  return ways.length === 0 ? undefined : ways.join(', or ');
};

/** How a run reads its range: as it is, in slices that are split where they are too much, or in slices that stay whole. */
export type RangeReading = 'whole' | 'split' | 'sliced';

const ofRange: Readonly<Record<RangeReading, string>> = {
  whole: 'read the range in slices (`slice`, `bisect`)',
  split: 'choose a shorter `bisect.minWidth`',
  sliced: 'choose a shorter `slice`, or turn `bisect` on',
};

/** How a query can ask less of its server, for messages; undefined where nothing of it can be less. */
export const lighterQuery = (
  { slicing, lighter }: { readonly slicing?: unknown; readonly lighter?: string | undefined },
  reading: RangeReading,
): string | undefined => {
  const ways = [slicing === undefined ? undefined : ofRange[reading], lighter].filter((way) => way !== undefined);
  return ways.length === 0 ? undefined : ways.join(', or ');
};

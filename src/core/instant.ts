const instantForm = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-](?:0\d|1[0-8]):[0-5]\d)$/;

/**
 * Parses an ISO 8601 instant with its offset (`Z` or `+01:00`), and returns milliseconds since the epoch. Returns undefined for any other
 * value: not a string, no offset, or a date or time that does not exist (31 February, 24:00, a leap second).
 */
export const parseInstant = (text: unknown): number | undefined => {
  if (typeof text !== 'string') return undefined;
  const local = instantForm.exec(text)?.[1];
  if (local === undefined) return undefined;
  // JavaScript reads 31 February as a day in March: only an existing date is formatted to the same string.
  const asUtcMs = Date.parse(`${local}Z`);
  const exists = !Number.isNaN(asUtcMs) && formatInstant(asUtcMs).startsWith(local);
  const epochMs = Date.parse(text);
  return exists && !Number.isNaN(epochMs) ? epochMs : undefined;
};

/** Formats an instant like the API: `2026-10-01T00:00:00.000Z`. */
export const formatInstant = (epochMs: number): string => new Date(epochMs).toISOString();

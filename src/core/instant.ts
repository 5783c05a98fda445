const instantForm = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * Reads an ISO 8601 instant with its offset (`Z` or `+01:00`) as milliseconds since the epoch.
 * Undefined where it is no instant: no offset, or a date or time that does not exist (31 February, 25:00, a leap second).
 */
export const parseInstant = (text: string): number | undefined => {
  const parts = instantForm.exec(text);
  if (parts === null) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part) => Number(part ?? 0)) as Six;
  const millisecond = Math.floor(Number(`0.${parts[7] ?? 0}`) * 1000);
  const utc = new Date(0);
  utc.setUTCFullYear(year, month - 1, day);
  utc.setUTCHours(hour, minute, second, millisecond);
  const exists = utc.getUTCMonth() === month - 1 && utc.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  const offset = offsetMinutes(parts[8] ?? 'Z');
  return exists && offset !== undefined ? utc.getTime() - offset * 60_000 : undefined;
};

type Six = [number, number, number, number, number, number];

const offsetMinutes = (zone: string): number | undefined => {
  if (zone === 'Z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4, 6))];
  if (hours > 18 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
};

/** Writes an instant as the API does: `2026-10-01T00:00:00.000Z`. */
export const formatInstant = (epochMs: number): string => new Date(epochMs).toISOString();

const units = [
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
] as const;

/** Formats a time in milliseconds for messages, rounded up to a tenth of its unit: `250 ms`, `42 s`, `1.5 min`, `1 h`. */
export const timeText = (ms: number): string => {
  const [unitMs, unit] = units.find(([each]) => ms >= each) ?? [1, 'ms'];
  return `${Math.ceil((ms / unitMs) * 10) / 10} ${unit}`;
};

/** Describes a wait that a server requires, and why it is too long. */
export const tooLongWait = (waitMs: number, maxWaitMs: number): string =>
  `${timeText(waitMs)}, longer than the request may wait (${timeText(maxWaitMs)}, by retry.maxWaitMs and timeouts.totalMs): run again after that, or raise them`;

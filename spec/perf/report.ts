import { createRequire } from 'node:module';
import { cpus } from 'node:os';

const require = createRequire(import.meta.url);

const version = (name: string): string => `${name} ${(require(`${name}/package.json`) as { version: string }).version}`;

/** The machine and the versions that a measurement belongs to. */
export const machine = (): string =>
  [
    `${cpus().length} x ${cpus()[0]?.model ?? 'unknown CPU'}`,
    `Node ${process.version}`,
    ...['rxjs', 'io-ts', 'cross-fetch', 'purecloud-platform-client-v2'].map(version),
  ].join(', ');

export const median = (figures: readonly number[]): number => {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
};

/** Prints columns: the first one left-aligned, numbers right-aligned. */
export const printTable = (head: readonly string[], rows: readonly (readonly string[])[]): void => {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of [head, ...rows]) {
    console.log(
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    );
  }
};

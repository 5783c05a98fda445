// `npm run soak -- [minutes]`: thirty days in virtual time, then minutes (10) of real time, as tables for docs/figures.md. Ends with exit
// code 1 where something grows or a row is missing.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { machine } from '../report.js';
import { month } from './month.js';
import { slopeOf } from './slope.js';
import type { Streamed } from './stream.js';

const minutes = Number(process.argv[2] ?? 10);
if (!(minutes > 0)) throw new Error('minutes must be a number above 0');

const table = (rows: readonly (readonly [string, string | number])[]): string =>
  ['| figure | value |', '| --- | --- |', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n');
const mib = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
const grows = (slope: number, standardError: number) => slope > 2 * standardError;

console.log(`${new Date().toISOString().slice(0, 10)}, ${machine()}\n`);

const days = 30;
const everyMs = 300_000;
const heaps: [number, number][] = [];
const startedAt = performance.now();
const soaked = await month({
  days,
  everyMs,
  tokenLifeS: 86_399,
  onDay: (day) => {
    globalThis.gc?.();
    heaps.push([day, process.memoryUsage().heapUsed]);
  },
});
const perDay = slopeOf(heaps.slice(5).map(([day, bytes]) => [day, bytes / 2 ** 20]));
const isWhole = soaked.offered === soaked.expected && soaked.polls === (days * 86_400_000) / everyMs + 1;
console.log(
  table([
    ['days', days],
    ['polls answered, of those that were due', `${soaked.polls} of ${(days * 86_400_000) / everyMs + 1}`],
    ['requests that failed, retried', `${soaked.faults}, ${soaked.retries}`],
    ['tokens fetched, of them after a rejection', `${soaked.tokens}, ${soaked.rejected}`],
    ['rows; contacts, of those in one response', `${soaked.rows}; ${soaked.offered} of ${soaked.expected}`],
    ['heap after the 1st and the last day, MiB', `${mib(heaps[0]?.[1] ?? NaN)}, ${mib(heaps.at(-1)?.[1] ?? NaN)}`],
    [
      'heap slope from day 6, MiB a day (simulator included)',
      `${perDay.slope.toFixed(4)} ± ${perDay.standardError.toFixed(4)}`,
    ],
    ['connections at the end', soaked.connections],
    ['real seconds', Math.round((performance.now() - startedAt) / 1000)],
  ]),
);

// Without a compiler: its code and tables grow for a quarter of an hour and more, which hides what the library keeps.
const script = fileURLToPath(new URL('stream-run.ts', import.meta.url));
const execArgv = ['--expose-gc', '--jitless', '--no-warnings', '--import', 'tsx'];
const streaming = fork(script, [String(minutes)], { execArgv });
const [{ samples, ...streamed }] = (await once(streaming, 'message')) as [Streamed];
// The interpreter collects type feedback, and pools fill: that slows down, to a few kilobytes a minute by then.
const warmUp = 0.4 * minutes;
const settled = samples.filter(({ minute }) => minute > warmUp);
const perMinute = slopeOf(settled.map(({ minute, heapMiB }) => [minute, heapMiB]));
const open = (kind: string) => settled.map((sample) => sample.open[kind] ?? 0);
const kinds = [...new Set(settled.flatMap((sample) => Object.keys(sample.open)))].sort();
const heap = settled.map(({ heapMiB }) => heapMiB);
const half = kinds.map((kind) => [open(kind).slice(0, settled.length / 2), open(kind).slice(settled.length / 2)]);
const isFlat = half.every(([first = [], second = []]) => Math.max(...second) <= Math.max(...first));
console.log(
  `\n${table([
    ['real minutes', minutes],
    ['runs, of them left in the middle', `${streamed.runs}, ${streamed.left}`],
    ['rows', streamed.rows],
    ['runs with a row missing, twice or out of order', streamed.wrong],
    ['tries again, tokens', `${streamed.retries}, ${streamed.tokens}`],
    [`samples after garbage collection, from minute ${warmUp} on`, settled.length],
    ['heap, least and most, MiB', `${Math.min(...heap).toFixed(3)}, ${Math.max(...heap).toFixed(3)}`],
    ['heap slope, MiB a minute', `${perMinute.slope.toFixed(4)} ± ${perMinute.standardError.toFixed(4)}`],
    ...kinds.map(
      (kind) => [`open: ${kind}, least and most`, `${Math.min(...open(kind))}, ${Math.max(...open(kind))}`] as const,
    ),
  ])}`,
);

// Without that of the days: their simulator keeps the conversations of each.
const growing = grows(perMinute.slope, perMinute.standardError);
const verdicts = [
  isWhole && streamed.wrong === 0 ? 'every row once' : 'ROWS ARE MISSING',
  growing ? 'THE HEAP GROWS' : 'heap slope within noise',
  isFlat ? 'handles and listeners flat' : 'HANDLES GROW',
];
console.log(`\n${verdicts.join(', ')}`);
process.exitCode = isWhole && streamed.wrong === 0 && !growing && isFlat ? 0 : 1;

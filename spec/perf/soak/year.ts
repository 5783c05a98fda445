// `npm run soak:year -- 7`, the seed: a year in half hours of 200 queues by 5 media types, while 5 % of all requests fail in every way.
// Ends with
// exit code 1 where a row is missing.
import { machine } from '../report.js';
import { soak } from './soak.js';

const [seed = 7] = process.argv.slice(2).map(Number);
const startedAt = performance.now();
const { rows, offered, expected, complete, faults, retries, bisects } = await soak({
  interval: '2025-11-01T00:00:00Z/2026-11-01T00:00:00Z',
  slice: 'P1D',
  queues: 200,
  conversationsPerQueueDay: 40,
  faulty: 0.05,
  seed,
  attemptMs: 400_000,
});
const isComplete = complete?.answered[0] === complete?.asked && offered === expected;
console.log(machine());
for (const [kind, times] of [...faults].sort()) console.log(`${String(times).padStart(4)} x ${kind}`);
console.log(
  `${rows} rows, ${offered} of ${expected} contacts, ${complete?.requests} requests (forecast ${complete?.forecast?.requests})`,
);
console.log(`${retries} retries, ${bisects} bisects, ${Math.round((performance.now() - startedAt) / 1000)} s`);
console.log(isComplete ? 'complete' : 'INCOMPLETE');
process.exitCode = isComplete ? 0 : 1;

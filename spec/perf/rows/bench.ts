// `npm run bench`: reads a million rows in a thousand pages over loopback, by each peer in a process of its own, in several
// alternating rounds, and prints medians.
import { machine, median, printTable } from '../report.js';
import { type Cost, runPeer, startServer } from './fork-peer.js';
import { peers, slowPeer } from './peers.js';

const [pages = 1000, rowsPerPage = 1000, rounds = 5] = process.argv.slice(2).map(Number);
const server = await startServer(pages, rowsPerPage);

const names = Object.keys(peers).filter((name) => name !== slowPeer);
const costs = new Map<string, Cost[]>(names.map((name) => [name, []]));
for (let round = 0; round < rounds; round++) {
  for (const name of names) costs.get(name)?.push(await runPeer(name, server.origin));
  process.stderr.write(`round ${round + 1} of ${rounds}\n`);
}
server.stop();

const base = costs.get(names[0] ?? '') ?? [];
const expected = base[0];
const rows = names.map((name) => {
  const runs = costs.get(name) ?? [];
  for (const run of runs) {
    if (run.rows !== expected?.rows || run.offered !== expected.offered) throw new Error(`${name} read other rows`);
  }
  // Pairs of one round: a temporary slowdown of the machine affects both.
  const ratio = median(runs.map((run, round) => run.cpuMs / (base[round]?.cpuMs ?? NaN)));
  const cpuMs = median(runs.map((run) => run.cpuMs));
  return [
    name,
    ((cpuMs * 1e6) / (pages * rowsPerPage)).toFixed(0),
    ratio.toFixed(2),
    median(runs.map((run) => run.peakMiB)).toFixed(0),
  ];
});

console.log(`${pages * rowsPerPage} rows in ${pages} pages, medians of ${rounds} rounds; ${machine()}`);
printTable(['', 'CPU ns/row', 'x cross-fetch', 'peak MiB'], rows);

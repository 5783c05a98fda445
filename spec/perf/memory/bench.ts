// `npm run bench -- memory`: peak resident memory after a million rows and after ten, by each peer in a process of its own. Constant
// memory needs no more for ten.
import { machine, printTable } from '../report.js';
import { runPeer, startServer } from '../rows/fork-peer.js';
import { peers, slowPeer } from '../rows/peers.js';

const [fewPages = 1000, manyPages = 10_000, rowsPerPage = 1000] = process.argv.slice(2).map(Number);

const peaks = async (pages: number, names: readonly string[]): Promise<ReadonlyMap<string, number>> => {
  const server = await startServer(pages, rowsPerPage);
  const measured = new Map<string, number>();
  for (const name of names) {
    const { rows, peakMiB } = await runPeer(name, server.origin);
    if (rows !== pages * rowsPerPage) throw new Error(`${name} read ${rows} rows`);
    measured.set(name, peakMiB);
    process.stderr.write(`${name}, ${rows} rows\n`);
  }
  server.stop();
  return measured;
};

// A slice is buffered whole, and those of the rows bench grow with its pages: they would not be a run of ten times the length.
const names = Object.keys(peers).filter((name) => name !== slowPeer && !name.includes('slices'));
const few = await peaks(fewPages, [...names, slowPeer]);
const many = await peaks(manyPages, names);

console.log(`peak resident memory, MiB, ${rowsPerPage} rows a page; ${machine()}`);
printTable(
  ['', `${(fewPages * rowsPerPage) / 1e6}M rows`, `${(manyPages * rowsPerPage) / 1e6}M rows`],
  [...names, slowPeer].map((name) => [name, few.get(name)?.toFixed(0) ?? '', many.get(name)?.toFixed(0) ?? '-']),
);

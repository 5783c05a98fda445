// `npm run bench -- rate`: 200 pages of 120 ms in 4 chains against servers of 10 requests a second, in virtual time; then this library
// over sockets against the simulator.
import { ignoreElements, lastValueFrom, merge } from 'rxjs';
import { clientCredentials, createClient, queueDetails } from '../../../src/index.js';
import { startSimulator } from '../../../src/simulator/index.js';
import { machine, printTable } from '../report.js';
import { measure, measureEvery, meetsTarget, type Outcome, servers, summary } from './measure.js';
import { peers } from './peers.js';

const cell = ({ share, throttled, seconds }: Outcome): string =>
  `${(share * 100).toFixed(1)} %  ${String(throttled).padStart(3)} x 429  ${seconds.toFixed(1).padStart(5)} s`;

const table = async (title: string, perSecond: number, jitterMs = 0): Promise<void> => {
  console.log(`\n${title}`);
  const rows: string[][] = [];
  for (const [name, server] of Object.entries(servers)) {
    const row = [name];
    for (const peer of Object.values(peers))
      row.push(cell(await measure(peer, server(perSecond), perSecond, { jitterMs })));
    rows.push(row);
  }
  printTable(['', ...Object.keys(peers)], rows);
};

console.log(`Share of the time that the limit alone takes (200 requests of 10 a second: 20 s). ${machine()}`);
await table('Limits known: 10 a second, 300 a minute', 10);
await table('The same, requests arriving up to 8 ms late', 10, 8);
await table('10 a second configured, 6 allowed', 6);
await table('10 a second configured, 8 allowed', 8);

console.log(
  '\n10 a second configured, fewer allowed: ours on ten servers, a clock begun in at seven times among them, with jitter of 0 and 8 ms',
);
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const lower: string[][] = [];
for (const perSecond of [4, 5, 6, 7, 8, 9]) {
  for (const requests of [200, 1000]) {
    const outcomes = measureEvery(perSecond, requests);
    const { median, worst, most } = summary(outcomes);
    const met = outcomes.filter(meetsTarget).length;
    lower.push([
      `${perSecond} a second, ${requests} requests`,
      percent(median),
      percent(worst),
      `${most}`,
      `${met} of ${outcomes.length}`,
    ]);
  }
}
printTable(['', 'median', 'worst', 'most 429s', '90 % with 1 % of 429s'], lower);

const overSockets = async (rateWindow: 'fixed' | 'sliding'): Promise<string[]> => {
  const sim = await startSimulator({
    ratePerSecond: 10,
    rateWindow,
    latencyMs: 120,
    scripted: { pages: 50, rowsPerPage: 10 },
  });
  const client = createClient({
    hosts: sim.hosts,
    credentials: clientCredentials(sim.credentials),
    budget: { perMinute: 300, perSecond: 10 },
  });
  const at: number[] = [];
  let throttled = 0;
  client.events$.subscribe((event) => {
    if (event.kind === 'request' || event.kind === 'response') at.push(event.at);
    if (event.kind === 'response' && event.status === 429) throttled += 1;
  });
  const query = queueDetails({
    dateFrom: '2026-10-01T00:00:00Z',
    dateTo: '2026-11-01T00:00:00Z',
    metrics: ['offered'],
  });
  const chains = [1, 2, 3, 4].map(() => client.rows(query).pipe(ignoreElements()));
  await lastValueFrom(merge(...chains), { defaultValue: undefined });
  await sim.stop();
  const seconds = (Math.max(...at) - Math.min(...at)) / 1000;
  return [
    `simulator, ${rateWindow} window`,
    cell({ share: 20 / seconds, throttled, requests: 200 + throttled, seconds }),
  ];
};

console.log('\nOver sockets, in real time: ours');
printTable(['', ''], await Promise.all([overSockets('fixed'), overSockets('sliding')]));

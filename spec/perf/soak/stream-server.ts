// The simulator of the streaming soak, in a process of its own: what it keeps does not count towards the client.
import { startSimulator } from '../../../src/simulator/index.js';

const [pages = 20, rowsPerPage = 500] = process.argv.slice(2).map(Number);
const sim = await startSimulator({
  scripted: { pages, rowsPerPage },
  ratePerMinute: Infinity,
  tokenLifeS: 30,
  latencyMs: { minMs: 0, maxMs: 20 },
  keptRequests: 100,
  faults: [
    { on: 'page', every: 97, do: { status: 503, retryAfterS: 0 } },
    { on: 'page', every: 149, do: { cutBodyAt: 300 } },
    { on: 'page', every: 211, do: { resetAt: 0 } },
    { on: 'page', every: 307, do: { tokenExpired: true } },
    { on: 'page', every: 401, do: { status: 429, retryAfterS: 1 } },
  ],
});
process.send?.({ hosts: sim.hosts, credentials: sim.credentials });
process.on('disconnect', () => process.exit());

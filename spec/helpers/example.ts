// What the examples of README, docs and docstrings import: `import { client, stop } from './example.js'`.
import { clientCredentials, createClient, queueDetails } from 'genesys-analytics-rx';
import { startSimulator } from 'genesys-analytics-rx/simulator';

export const sim = await startSimulator({ queues: 3 });
export const stop = (): Promise<void> => sim.stop();

export const { clientId, clientSecret } = sim.credentials;
export const client = createClient({ hosts: sim.hosts, credentials: clientCredentials(sim.credentials) });

export const interval = '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z';
export const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-02T00:00:00Z' });
export const rows$ = client.rows(query);

/** A slow sink for rows. */
export const store = (_row: unknown): Promise<void> => new Promise((resolve) => setImmediate(resolve));

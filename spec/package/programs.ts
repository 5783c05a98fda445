// What the consumer's programs say, shared by the specs that run them and those that compile them.

/** Queries one day from the simulator, through two entry points. */
const program = `
const main = async () => {
  const sim = await startSimulator({ queues: 2, seed: 1 });
  const client = createClient({ hosts: sim.hosts, credentials: clientCredentials(sim.credentials) });
  const rows = await collect(
    client.rows(queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-02T00:00:00Z' })),
  );
  const states = await firstValueFrom(
    queueChanges(client, { queueIds: sim.queues.map(({ id }) => id) }).pipe(map(({ kind }) => kind)),
  );
  await sim.stop();
  console.log(rows.length, 'rows of', new Set(rows.map((row) => row.queueName)).size, 'queues,', states);
};
void main();
`;
/** What {@link program} prints. */
export const printed = '10 rows of 2 queues, resync\n';

const names = '{ clientCredentials, collect, createClient, queueDetails }';

export const esmProgram = `
import { firstValueFrom, map } from 'rxjs';
import ${names} from 'genesys-analytics-rx';
import { queueChanges } from 'genesys-analytics-rx/live';
import { startSimulator } from 'genesys-analytics-rx/simulator';
${program}`;

export const cjsProgram = `
const { firstValueFrom, map } = require('rxjs');
const ${names} = require('genesys-analytics-rx');
const { queueChanges } = require('genesys-analytics-rx/live');
const { startSimulator } = require('genesys-analytics-rx/simulator');
${program}`;

/** {@link esmProgram}, with what must not compile. */
export const typedProgram = `${esmProgram}
// @ts-expect-error -- a date is a text
export const wrong = () => queueDetails({ dateFrom: 1, dateTo: '2026-10-02T00:00:00Z' });
`;

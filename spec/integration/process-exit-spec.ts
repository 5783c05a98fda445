import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { root } from '../helpers/source-files.js';

/** Runs a module that uses the client against a simulator in its own process; resolves once the process has exited. */
const run = async (consume: string): Promise<string> => {
  const code = `
    import { clientCredentials, createClient, queueDetails } from 'genesys-analytics-rx';
    import { startSimulator } from 'genesys-analytics-rx/simulator';
    const sim = await startSimulator({ scripted: { pages: 50, rowsPerPage: 20 } });
    const client = createClient({ hosts: sim.hosts, credentials: clientCredentials(sim.credentials) });
    const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-02T00:00:00Z' });
    ${consume}
    await sim.stop();
    console.log('done');`;
  const node = ['--input-type=module', '--eval', code];
  const { stdout } = await promisify(execFile)(process.execPath, node, { cwd: root });
  return stdout;
};

describe('a process that used a client', () => {
  it('should exit after a whole run, although its token lives for a day', async () => {
    expect(await run('for await (const _ of client.rows(query));')).to.equal('done\n');
  });

  it('should exit after a break', async () => {
    expect(await run('for await (const _ of client.rows(query)) break;')).to.equal('done\n');
  });
});

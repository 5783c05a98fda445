import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { build } from 'esbuild';
import { root } from '../../helpers/source-files.js';
import type { Bench } from '../support/bench.js';
import { fault } from '../support/fault.js';

const run = promisify(execFile);

/** Reads rows, and prints the number of them, or the error. Without a global fetch if `without` is set. */
const program = `
import { clientCredentials, collect, createClient, queueDetails } from './src/index.ts';
const { api, clientId, clientSecret, without } = JSON.parse(process.env.WITH);
if (without) delete globalThis.fetch;
const client = createClient({ hosts: { api, login: api }, credentials: clientCredentials({ clientId, clientSecret }) });
const retries = [];
client.events$.subscribe(({ kind }) => kind === 'retry' && retries.push(kind));
const rows$ = client.rows(queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-02T00:00:00Z' }));
const outcome = await collect(rows$).then(
  (rows) => ({ rows: rows.length }),
  ({ kind, code, message, attempts }) => ({ kind, code, message, attempts }),
);
console.log(JSON.stringify({ ...outcome, retries: retries.length }));
`;

/** What the program prints from a bundle of ES modules, in which `require` does not work. */
const bundled = async (bench: Bench, without: boolean): Promise<Record<string, unknown>> => {
  const sim = await bench.simulator({ scripted: { pages: 3, rowsPerPage: 10 } });
  const folder = await mkdtemp(join(tmpdir(), 'n21-'));
  bench.afterwards(() => rm(folder, { recursive: true, force: true }));
  const outfile = join(folder, 'bundle.mjs');
  const stdin = { contents: program, resolveDir: root, loader: 'ts' } as const;
  await build({ stdin, bundle: true, platform: 'node', format: 'esm', outfile, logLevel: 'silent' });
  const values = { api: sim.hosts.api, ...sim.credentials, without };
  const env = { ...process.env, WITH: JSON.stringify(values) };
  const { stdout, stderr } = await run(process.execPath, [outfile], { env });
  bench.saw([stdout, stderr]);
  return JSON.parse(stdout) as Record<string, unknown>;
};

fault(
  'N21',
  {
    fault: 'the code of the default fetch cannot be loaded, as in a bundle of ES modules',
    promise: "rows by the platform's own fetch; without one, `network` that names it, not retried",
  },
  (it) => {
    it("should deliver every row by the platform's own fetch", async (bench) => {
      bench.withinMs(Infinity);
      expect(await bundled(bench, false)).to.deep.equal({ rows: 30, retries: 0 });
    });

    it('should end at once where there is no other fetch, and say what is missing', async (bench) => {
      bench.withinMs(Infinity);
      const { message, ...rest } = await bundled(bench, true);
      expect(rest).to.deep.equal({ kind: 'network', code: 'ERR_CODE_NOT_LOADED', attempts: 1, retries: 0 });
      expect(message)
        .to.include('the code for requests cannot be loaded')
        .and.include('Dynamic require of "')
        .and.include('give a fetch');
    });
  },
);

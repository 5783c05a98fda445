import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { root, textOf } from '../helpers/source-files.js';

const run = promisify(execFile);
const { resolve } = createRequire(import.meta.url);
const tsc = resolve('typescript/bin/tsc');

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}
interface Manifest {
  readonly version: string;
  readonly peerDependencies: Readonly<Record<string, string>>;
}
const { version, peerDependencies } = JSON.parse(textOf('package.json')) as Manifest;

/** An optional peer that this consumer does not have: nothing but `./otel` may need it, types included. */
const telemetry = '@opentelemetry/api';

/** Asks the simulator for one day, through both entry points. */
const program = `
const main = async () => {
  const sim = await startSimulator({ queues: 2, seed: 1 });
  const client = createClient({ hosts: sim.hosts, credentials: clientCredentials(sim.credentials) });
  const rows = await collect(
    client.rows(queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-02T00:00:00Z' })),
  );
  await sim.stop();
  console.log(rows.length, 'rows of', new Set(rows.map((row) => row.queueName)).size, 'queues');
};
void main();
`;
const refusal = `
// @ts-expect-error -- a date is a text
export const wrong = () => queueDetails({ dateFrom: 1, dateTo: '2026-10-02T00:00:00Z' });
`;
const names = '{ clientCredentials, collect, createClient, queueDetails }';
const imports = `
import ${names} from 'genesys-analytics-rx';
import { startSimulator } from 'genesys-analytics-rx/simulator';
`;
const requires = `
const ${names} = require('genesys-analytics-rx');
const { startSimulator } = require('genesys-analytics-rx/simulator');
`;

describe('packed tarball', function () {
  this.timeout(120_000);
  let folder: string;
  let packed: Packed;

  /** Output of a program in the folder that the package was installed into. */
  const output = async (file: string, ...args: readonly string[]): Promise<string> => {
    const { stdout } = await run(file, args, { cwd: folder }).catch((error: unknown) => {
      const { stdout: said = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      throw new Error(`${[file, ...args].join(' ')} failed:\n${said}${stderr}`);
    });
    return stdout;
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'genesys-analytics-rx-'));
    const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
      cwd: root,
    });
    [packed] = JSON.parse(stdout) as [Packed];
    const peers = Object.entries(peerDependencies)
      .filter(([name]) => name !== telemetry)
      .map(([name, range]) => `${name}@${range}`);
    await writeFile(join(folder, 'package.json'), '{ "private": true }');
    const quiet = ['--no-audit', '--no-fund', '--prefer-offline'];
    await output('npm', 'install', ...quiet, `./${packed.filename}`, ...peers);
    await mkdir(join(folder, 'src'));
    await writeFile(join(folder, 'esm.mjs'), imports + program);
    await writeFile(join(folder, 'cjs.cjs'), requires + program);
    for (const file of ['esm.mts', 'cjs.cts']) await writeFile(join(folder, 'src', file), imports + program + refusal);
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it('should hold what is built, the changelog and the licence, and nothing else', () => {
    const others = packed.files
      .map(({ path }) => path)
      .filter((path) => !/^dist\/(esm|cjs)\/.+\.(js|d\.ts)$/.test(path));
    expect(others.sort()).to.deep.equal(expectedOthers);
    expect(packed.files.map(({ path }) => path))
      .to.include('dist/esm/index.js')
      .and.include('dist/cjs/index.d.ts');
  });

  it('should be at most 400 kB', () => {
    expect(packed.size).to.be.within(50_000, 400_000);
  });

  it('should run by import', async () => {
    expect(await output('node', 'esm.mjs')).to.equal('10 rows of 2 queues\n');
  });

  it('should run by require', async () => {
    expect(await output('node', 'cjs.cjs')).to.equal('10 rows of 2 queues\n');
  });

  it("should need OpenTelemetry's package for ./otel only", async () => {
    const code = `
      import('genesys-analytics-rx/otel').catch(({ code, message }) => console.log(code, message.includes('${telemetry}')));`;
    expect(await output('node', '-e', code)).to.equal('ERR_MODULE_NOT_FOUND true\n');
  });

  it('should tell its errors apart across both copies', async () => {
    const code = `
      const { queueDetails } = require('genesys-analytics-rx');
      import('genesys-analytics-rx').then(({ isQueryError }) => {
        try { queueDetails({}); } catch (error) { console.log(isQueryError(error)); }
      });`;
    expect(await output('node', '-e', code)).to.equal('true\n');
  });

  const nodeTypes = ['--typeRoots', `${root}node_modules/@types`, '--types', 'node'];
  for (const [name, args] of Object.entries({
    "NodeNext, as ESM and as CommonJS, its own types and its peers' checked too": [
      ...['--module', 'nodenext', ...nodeTypes],
      ...['src/esm.mts', 'src/cjs.cts'],
    ],
    // toNodeReadable gives a stream of Node's, whose type only @types/node knows.
    "a browser's bundler, without Node's types": [
      ...['--module', 'preserve', '--moduleResolution', 'bundler', '--lib', 'es2022,dom', '--skipLibCheck'],
      'src/esm.mts',
    ],
  })) {
    it(`should compile strictly for ${name}`, () =>
      output('node', tsc, '--noEmit', '--strict', '--target', 'es2022', ...args));
  }

  it('should bring the command genesys-rows', async () => {
    const bin = join(folder, 'node_modules', '.bin', 'genesys-rows');
    expect((await stat(bin)).mode & 0o111).to.not.equal(0);
    expect(await output(bin, '--help')).to.match(/genesys-rows/);
    expect(await output(bin, '--version')).to.equal(`${version}\n`);
  });
});

const expectedOthers = ['LICENSE', 'README.md', 'dist/cjs/package.json', 'docs/changelog.md', 'package.json'];

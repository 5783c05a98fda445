import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { expect } from 'chai';
import { publint } from 'publint';
import { textOf } from '../helpers/source-files.js';
import { type Consumer, consumer } from './consumer.js';
import { cjsProgram, esmProgram, printed } from './programs.js';

interface Manifest {
  readonly version: string;
  readonly exports: Readonly<Record<string, unknown>>;
}
const manifest = JSON.parse(textOf('package.json')) as Manifest;

/** An optional peer that the consumer does not have: only `./otel` may need it, including types. */
const telemetry = '@opentelemetry/api';

describe('packed tarball', function () {
  this.timeout(120_000);
  let project: Consumer;

  before(async () => {
    project = await consumer();
    await project.write('esm.mjs', esmProgram);
    await project.write('cjs.cjs', cjsProgram);
  });

  it('should contain the build, the changelog and the licence, and nothing else', () => {
    const { files } = project.packed;
    const others = files.map(({ path }) => path).filter((path) => !/^dist\/(esm|cjs)\/.+\.(js|d\.ts)$/.test(path));
    expect(others.sort()).to.deep.equal(expectedOthers);
    expect(files.map(({ path }) => path))
      .to.include('dist/esm/index.js')
      .and.include('dist/cjs/index.d.ts');
  });

  it('should be at most 460 kB', () => {
    expect(project.packed.size).to.be.within(50_000, 460_000);
  });

  it('should pass publint, except for its remarks on browser and imports', async () => {
    const { tarball } = project.packed;
    const { messages, pkg } = await publint({ pack: { tarball: tarball.buffer }, strict: true });
    expect(pkg?.['version']).to.equal(manifest.version);
    // The `browser` field keeps `ws` out of browser bundles. React Native's bundler and older ones read no conditions.
    // Node and webpack read `imports` from the package.json nearest to a file, which for CommonJS is the one in dist/cjs.
    expect(messages.map(({ code }) => code)).to.have.members([
      'USE_EXPORTS_OR_IMPORTS_BROWSER',
      'NESTED_PACKAGE_JSON_FIELD_IGNORED',
    ]);
    expect(messages.find(({ code }) => code.startsWith('NESTED'))?.args).to.deep.equal({
      field: 'imports',
      filePath: './dist/cjs/package.json',
    });
  });

  it('should have valid types in every resolution mode: node10, node16 from both formats, bundler', async () => {
    const found = await checkPackage(createPackageFromTarballData(project.packed.tarball));
    if (found.types === false) throw new Error('no types were found');
    expect(Object.keys(found.entrypoints)).to.deep.equal(Object.keys(manifest.exports));
    expect(found.problems).to.deep.equal([]);
  });

  it('should run by import', async () => {
    expect(await project.output('node', 'esm.mjs')).to.equal(printed);
  });

  it('should run by require', async () => {
    expect(await project.output('node', 'cjs.cjs')).to.equal(printed);
  });

  it('should calculate in time zones by require where ES modules cannot be required, as in Jest', async () => {
    const code = `
      const { accessToken, createClient, queuePerformance } = require('genesys-analytics-rx');
      const client = createClient({ region: 'mypurecloud.com', credentials: accessToken('a-token') });
      const interval = '2026-10-24T23:00:00Z/2026-10-27T00:00:00Z';
      const query = queuePerformance({ interval, timeZone: 'Europe/London', granularity: 'P1D' });
      client.explain(query, { slice: 'P1D' }).subscribe(({ slices }) => console.log(slices.join(' ')));`;
    const said = await project.output('node', '--no-experimental-require-module', '--input-type=commonjs', '-e', code);
    const cuts = ['2026-10-24T23:00:00.000Z', '2026-10-26T00:00:00.000Z', '2026-10-27T00:00:00.000Z'];
    expect(said).to.equal(`${cuts[0]}/${cuts[1]} ${cuts[1]}/${cuts[2]}\n`);
  });

  it("should need OpenTelemetry's package for ./otel only", async () => {
    const code = `
      import('genesys-analytics-rx/otel').catch(({ code, message }) => console.log(code, message.includes('${telemetry}')));`;
    const said = await project.output('node', '--input-type=commonjs', '-e', code);
    expect(said).to.equal('ERR_MODULE_NOT_FOUND true\n');
  });

  it('should recognise its errors across both builds', async () => {
    const code = `
      const { queueDetails } = require('genesys-analytics-rx');
      import('genesys-analytics-rx').then(({ isQueryError }) => {
        try { queueDetails({}); } catch (error) { console.log(isQueryError(error)); }
      });`;
    expect(await project.output('node', '--input-type=commonjs', '-e', code)).to.equal('true\n');
  });

  it('should install the command genesys-rows', async () => {
    const bin = join(project.folder, 'node_modules', '.bin', 'genesys-rows');
    expect((await stat(bin)).mode & 0o111).to.not.equal(0);
    expect(await project.output(bin, '--help')).to.match(/genesys-rows/);
    expect(await project.output(bin, '--version')).to.equal(`${manifest.version}\n`);
  });
});

const expectedOthers = ['LICENSE', 'README.md', 'dist/cjs/package.json', 'docs/changelog.md', 'package.json'];

import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { expect } from 'chai';
import { build, type BuildOptions } from 'esbuild';
import { consumer } from './consumer.js';
import { otherNode, otherVersions } from './other-node.js';
import { esmProgram, printed } from './programs.js';

const bundled = async (contents: string, options: BuildOptions) => {
  const { folder } = await consumer();
  const stdin = { contents, resolveDir: folder, sourcefile: 'bundled.ts', loader: 'ts' } as const;
  return build({ stdin, bundle: true, absWorkingDir: folder, metafile: true, logLevel: 'silent', ...options });
};

describe('bundled by esbuild', function () {
  this.timeout(120_000);

  it('should run as one file on Node, with all its dependencies', async () => {
    const { folder, output } = await consumer();
    const outfile = join(folder, 'bundled.cjs');
    const { metafile, warnings } = await bundled(esmProgram, { platform: 'node', format: 'cjs', outfile });
    expect(warnings).to.deep.equal([]);
    const outside = Object.values(metafile?.outputs ?? {}).flatMap(({ imports }) => imports.map(({ path }) => path));
    expect(outside.filter((path) => !isBuiltin(path))).to.have.members(doneWithout);
    expect(await output('node', 'bundled.cjs')).to.equal(printed);
  });

  for (const version of otherVersions) {
    it(`should cause no deprecation warning on Node ${version}`, async () => {
      const { outputOf } = await consumer();
      expect(await outputOf(await otherNode(version), 'node', '--throw-deprecation', 'bundled.cjs')).to.equal(printed);
    });
  }

  it('should be bundled for browsers without settings, including dynamic imports', async () => {
    const app = `export { clientCredentials, collect, createClient, queueDetails } from 'genesys-analytics-rx';
      export { queueChanges } from 'genesys-analytics-rx/live';`;
    const { warnings, outputFiles } = await bundled(app, {
      platform: 'browser',
      format: 'esm',
      splitting: true,
      outdir: 'out',
      write: false,
    });
    expect(warnings).to.deep.equal([]);
    expect(outputFiles?.length).to.be.above(5);
    expect(outputFiles?.some(({ text }) => /(?:from|require\()\s*"(?:node:)?(?:net|tls|http)"/.test(text))).to.equal(
      false,
    );
  });
});

/** Optional dependencies of https-proxy-agent, node-fetch and ws, whose absence they handle. */
const doneWithout = ['encoding', 'bufferutil', 'utf-8-validate'];

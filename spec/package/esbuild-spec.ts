import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { expect } from 'chai';
import { build } from 'esbuild';
import { consumer } from './consumer.js';
import { esmProgram, printed } from './programs.js';

describe('bundled by esbuild', function () {
  this.timeout(120_000);

  it('should run as one file on Node, with all it needs in it', async () => {
    const { folder, output } = await consumer();
    const { metafile, warnings } = await build({
      stdin: { contents: esmProgram, resolveDir: folder, sourcefile: 'bundled.ts', loader: 'ts' },
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      outfile: join(folder, 'bundled.cjs'),
      absWorkingDir: folder,
      metafile: true,
      logLevel: 'silent',
    });
    expect(warnings).to.deep.equal([]);
    const outside = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
    expect(outside.filter((path) => !isBuiltin(path))).to.have.members(doneWithout);
    expect(await output('node', 'bundled.cjs')).to.equal(printed);
  });
});

/** What node-fetch and ws take where it is installed, and catch where it is not. */
const doneWithout = ['encoding', 'bufferutil', 'utf-8-validate'];

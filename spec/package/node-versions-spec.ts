import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { textOf } from '../helpers/source-files.js';
import { type Consumer, consumer } from './consumer.js';
import { cjsProgram, esmProgram, printed } from './programs.js';

const { optionalDependencies } = JSON.parse(textOf('spec/package/consumer/package.json')) as {
  readonly optionalDependencies: Readonly<Record<string, string>>;
};
const versions = ['22', '24'];
const nameOf = (version: string): string => `node-${version}-${process.platform}-${process.arch}`;
const isThere = (version: string): boolean => nameOf(version) in optionalDependencies;

describe('other versions of Node', function () {
  this.timeout(120_000);
  let project: Consumer;

  before(async () => {
    project = await consumer();
    await project.write('node.mjs', esmProgram);
    await project.write('node.cjs', cjsProgram);
  });

  for (const version of versions) {
    if (!isThere(version)) {
      console.log(`left out: Node ${version}, which npm has no package of for ${process.platform}-${process.arch}`);
      continue;
    }
    /** Its path; npm leaves an optional package out in silence where it cannot have it. */
    const node = (): string => {
      const path = join(project.folder, 'node_modules', nameOf(version), 'bin', 'node');
      if (!existsSync(path)) throw new Error(`${nameOf(version)} was not installed`);
      return path;
    };

    it(`should run by import and by require on Node ${version}`, async () => {
      expect(await project.outputOf(node(), 'node', '--version')).to.match(new RegExp(`^v${version}\\.`));
      expect(await project.outputOf(node(), 'node', 'node.mjs')).to.equal(printed);
      expect(await project.outputOf(node(), 'node', 'node.cjs')).to.equal(printed);
    });

    it(`should print rows by the command on Node ${version}, and end when its reader leaves`, async () => {
      const command = 'node_modules/.bin/genesys-rows query --demo --json 2>/dev/null | head -n 3';
      const lines = (await project.outputOf(node(), 'sh', '-c', command)).trimEnd().split('\n');
      const rows = lines.map((line) => JSON.parse(line) as { readonly queueName: string; readonly mediaType: string });
      expect(rows.map(({ queueName, mediaType }) => [queueName, mediaType])).to.deep.equal([
        ['Support US', 'voice'],
        ['Support US', 'chat'],
        ['Support US', 'email'],
      ]);
    });
  }
});

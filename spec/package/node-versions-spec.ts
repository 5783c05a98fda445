import { expect } from 'chai';
import { type Consumer, consumer } from './consumer.js';
import { otherNode, otherVersions } from './other-node.js';
import { cjsProgram, esmProgram, printed } from './programs.js';

describe('other versions of Node', function () {
  this.timeout(120_000);
  let project: Consumer;

  before(async () => {
    project = await consumer();
    await project.write('node.mjs', esmProgram);
    await project.write('node.cjs', cjsProgram);
  });

  for (const version of otherVersions) {
    it(`should run by import and by require on Node ${version}`, async () => {
      expect(await project.outputOf(await otherNode(version), 'node', '--version')).to.match(
        new RegExp(`^v${version}\\.`),
      );
      expect(await project.outputOf(await otherNode(version), 'node', 'node.mjs')).to.equal(printed);
      expect(await project.outputOf(await otherNode(version), 'node', 'node.cjs')).to.equal(printed);
    });

    it(`should print rows by the command on Node ${version}, and end when its reader closes`, async () => {
      const command = 'node_modules/.bin/genesys-rows query --demo --json 2>/dev/null | head -n 3';
      const lines = (await project.outputOf(await otherNode(version), 'sh', '-c', command)).trimEnd().split('\n');
      const rows = lines.map((line) => JSON.parse(line) as { readonly queueName: string; readonly mediaType: string });
      expect(rows.map(({ queueName, mediaType }) => [queueName, mediaType])).to.deep.equal([
        ['Support US', 'voice'],
        ['Support US', 'chat'],
        ['Support US', 'email'],
      ]);
    });
  }
});

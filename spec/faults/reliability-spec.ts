import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { root } from '../helpers/source-files.js';
import type { Declared } from './support/declared.js';
import { areas, faultIds } from './support/ids.js';
import { committedReliability, withFaults } from './support/reliability.js';

// Each case proves itself in its own file; here they are only declared.
describe('docs/reliability.md', () => {
  let declared: readonly Declared[];

  before(async () => {
    const args = ['--import', 'tsx', '--no-experimental-require-module', 'spec/faults/reliability.ts', '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
    declared = JSON.parse(stdout) as readonly Declared[];
  });

  it('should have every case of the fault list, each once', () => {
    const ids = declared.map(({ id }) => id);
    expect(faultIds).to.have.lengthOf(119);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).to.deep.equal([]);
    expect(ids.filter((id) => !faultIds.includes(id))).to.deep.equal([]);
    expect(faultIds.filter((id) => !ids.includes(id))).to.deep.equal([]);
  });

  it('should contain what the cases declare: `npm run reliability` writes it', async () => {
    expect(await withFaults(committedReliability(), declared)).to.equal(committedReliability());
  });

  it('should show a case without checks, and one that does not apply', async () => {
    const text = '# A\n\n<!-- faults: written by npm run reliability -->\n\nold\n\n<!-- end of faults -->\n\nkept\n';
    const made = await withFaults(text, [
      { id: 'N2', fault: 'no host', promise: 'a | b', suite: 'N2 no host', checks: 0 },
      { id: 'N1', fault: 'x', doesNotApply: 'there is none', checks: 0 },
    ]);
    expect(made)
      .to.match(/### Network\n\n\| id/)
      .and.match(/does not apply: there is none *\|\n\| N2 .*a \\\| b .*has no checks/);
    expect(made).to.not.include('old');
    expect(made).to.match(/kept\n$/);
    for (const { title } of Object.values(areas)) expect(made).to.include(`### ${title}`);
  });

  it('should have a check for each case that applies', () => {
    const empty = declared.filter((each) => 'suite' in each && each.checks === 0);
    expect(empty.map(({ id }) => id)).to.deep.equal([]);
  });
});

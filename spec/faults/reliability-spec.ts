import { expect } from 'chai';
import { filesBelow, root } from '../helpers/source-files.js';
import { entered } from './support/fault.js';
import { areas, faultIds } from './support/ids.js';
import { committedReliability, withFaults } from './support/reliability.js';

// All cases are there, whichever files this run was asked for.
for (const file of filesBelow('spec/faults', '-spec.ts')) {
  if (!file.endsWith('/reliability-spec.ts')) await import(`${root}${file}`);
}

describe('docs/reliability.md', () => {
  it('should have every case of the fault list, each once', () => {
    const ids = entered.map(({ id }) => id);
    expect(faultIds).to.have.lengthOf(119);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).to.deep.equal([]);
    expect(ids.filter((id) => !faultIds.includes(id))).to.deep.equal([]);
    expect(faultIds.filter((id) => !ids.includes(id))).to.deep.equal([]);
  });

  it('should say what the cases say, and that each holds: `npm run reliability` writes it', async () => {
    // A case that fails, or has no check, fails this run of the specs by itself: see below.
    expect(await withFaults(committedReliability(), entered, () => 'holds')).to.equal(committedReliability());
  });

  it('should show a case that fails, and one that does not apply', async () => {
    const text = '# A\n\n<!-- faults: written by npm run reliability -->\n\nold\n\n<!-- end of faults -->\n\nkept\n';
    const made = await withFaults(
      text,
      [
        { id: 'N2', fault: 'no host', promise: 'a | b', suite: 'N2 no host' },
        { id: 'N1', fault: 'x', doesNotApply: 'there is none' },
      ],
      () => 'fails',
    );
    expect(made)
      .to.match(/### Network\n\n\| id/)
      .and.match(/does not apply: there is none *\|\n\| N2 .*a \\\| b .*fails/);
    expect(made).to.not.include('old');
    expect(made).to.match(/kept\n$/);
    for (const { title } of Object.values(areas)) expect(made).to.include(`### ${title}`);
  });

  it('should have a check for each case that applies', function () {
    const suites = this.test?.parent?.parent?.suites ?? [];
    const checks = (suite: string): number => suites.find(({ title }) => title === suite)?.tests.length ?? 0;
    const empty = entered.filter((entry) => 'suite' in entry && checks(entry.suite) === 0);
    expect(empty.map(({ id }) => id)).to.deep.equal([]);
  });
});

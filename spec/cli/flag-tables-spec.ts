import { expect } from 'chai';
import { textOf } from '../helpers/source-files.js';
import { flagPage, withFlagTables, withoutPadding } from './flag-tables.js';

describe('docs/guide/command-line.md', () => {
  it('should describe each flag as --help does: `npm run flags` writes the tables', () => {
    const page = textOf(flagPage);
    expect(page.match(/<!-- flags: /g)).to.have.length(7);
    expect(withoutPadding(page)).to.equal(withoutPadding(withFlagTables(page)));
  });
});

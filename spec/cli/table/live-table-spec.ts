import { expect } from 'chai';
import { noPaint } from '../../../src/cli/output.js';
import { numberColumn, textColumn, sumOf } from '../../../src/cli/table/column.js';
import { LiveTable } from '../../../src/cli/table/live-table.js';

interface Row {
  readonly name: string | null;
  readonly count: number;
  readonly level: number | null;
}

const row = (name: string | null, count = 1, level: number | null = 50): Row => ({ name, count, level });

const table = () =>
  new LiveTable<Row>(
    [
      textColumn('Name', ({ name }) => name),
      numberColumn('Count', ({ count }) => count, { total: sumOf(({ count }) => count) }),
      numberColumn('Level', ({ level }) => level, { decimals: 1 }),
    ],
    noPaint,
  );

describe('LiveTable', () => {
  it('should align text left and numbers right, and end with totals', () => {
    const live = table();
    live.expectRows(2);
    expect(live.add(row('short'))).to.equal('');
    expect(live.add(row('a longer name than this', 1200, null))).to.equal(
      [
        'Name                       Count    Level',
        '───────────────────────  ───────  ───────',
        'short                          1     50.0',
        'a longer name than this     1200        –\n',
      ].join('\n'),
    );
    expect(live.add(row(null, 3, 0))).to.equal('–                              3      0.0\n');
    expect(live.end()).to.equal('───────────────────────  ───────  ───────\nTotal of 3 rows             1204\n');
  });

  it('should cut later text that is too long, but no number', () => {
    const live = table();
    live.expectRows(1);
    live.add(row('first'));
    const [text, count] = live.add(row('a name that is longer than the first ones', 123456789)).split(/ {2,}/);
    expect(text).to.equal('a name that is lo…');
    expect(count).to.equal('123456789');
  });

  it('should remove control characters, and keep the columns aligned', () => {
    const live = table();
    live.expectRows(3);
    live.add(row('\u001b[2Jgone\r\n'));
    live.add(row('\u202Eright to left'));
    const lines = live.add(row('日本語 👩‍💻')).split('\n');
    expect(lines[2]).to.equal('[2Jgone                   1     50.0');
    expect(lines[3]).to.equal('right to left             1     50.0');
    expect(lines[4]).to.equal('日本語 👩‍💻                 1     50.0');
  });

  it('should compute widths from the first page that has rows', () => {
    const live = table();
    live.expectRows(0);
    live.expectRows(1);
    live.expectRows(100);
    expect(live.add(row('first'))).to.contain('first');
  });

  it('should buffer at most 200 rows', () => {
    const live = table();
    live.expectRows(1_000_000);
    for (let index = 1; index < 200; index += 1) expect(live.add(row('early'))).to.equal('');
    expect(live.add(row('early')).split('\n')).to.have.length(2 + 200 + 1);
  });

  it('should show the buffered rows without totals where the run does not complete', () => {
    const live = table();
    live.expectRows(2);
    live.add(row('only'));
    expect(live.breakOff()).to.match(/\nonly +1 +50\.0\n$/);
    expect(live.breakOff()).to.equal('');
    expect(table().breakOff()).to.equal('');
  });

  it('should show a table without rows', () => {
    expect(table().end()).to.match(/^Name +Count +Level\n─.*\n─.*\nTotal of 0 rows +0\n$/);
  });
});

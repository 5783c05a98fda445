import { expect } from 'chai';
import { from } from 'rxjs';
import { Output } from '../../../src/cli/output.js';
import { printCsv } from '../../../src/cli/query/print.js';
import type { QueryPlan } from '../../../src/cli/query/plan.js';
import { type Column, numberColumn, textColumn } from '../../../src/cli/table/column.js';
import { printable, printableJson } from '../../../src/cli/table/text.js';
import { toAsyncIterable } from '../../../src/streams/to-async-iterable.js';
import { keeper, runMain } from '../run-main.js';

interface Row {
  readonly name: string | null;
  readonly value: number | null;
}
const columns: readonly Column<Row>[] = [
  textColumn<Row>('Queue', ({ name }) => name),
  numberColumn<Row>('=Figure', ({ value }) => value, { decimals: 1 }),
];

const csvOf = async (rows: readonly Row[], clean = (text: string) => text): Promise<string> => {
  const { stream, text } = keeper();
  const signal = new AbortController().signal;
  const plan = { columns, rows: () => toAsyncIterable(from(rows)) } as unknown as QueryPlan;
  await printCsv(plan, new Output(stream, signal), { signal, clean });
  return text();
};
const nameIn = async (name: string, clean?: (text: string) => string): Promise<string> =>
  (await csvOf([{ name, value: 1 }], clean)).split('\n').slice(1).join('\n');

describe('printCsv', () => {
  for (const name of ['=cmd()', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\uff1d1']) {
    it(`should quote ${JSON.stringify(name)} as text, not as a formula`, async () => {
      expect(await nameIn(name)).to.match(/^"?'/);
    });
  }

  it('should print numbers unchanged, negative ones too, and escape titles', async () => {
    const csv = await csvOf([
      { name: 'a', value: -1.25 },
      { name: null, value: null },
      { name: 'b,"c"\nd', value: 1e-7 },
    ]);
    expect(csv).to.equal(`Queue,'=Figure\na,-1.25\n,\n"b,""c""\nd",1e-7\n`);
  });

  it('should apply `clean` to strings first', async () => {
    expect(await nameIn('\u001b[31m\t=cmd()\u202e', printable)).to.equal('[31m=cmd(),1\n');
    expect(await nameIn('\t=cmd()', printable)).to.equal("'=cmd(),1\n");
  });

  it('should be used for --csv, which cannot be combined with --json', async () => {
    const { code, stdout } = await runMain(['query', '--demo', '--csv']);
    const lines = stdout.trimEnd().split('\n');
    expect(code).to.equal(0);
    expect(lines[0]).to.equal('Queue,Media,Offered,Answered,Abandoned,Service level %,Handle time s');
    expect(lines[1]).to.equal('Support US,voice,9,8,0,50,207.399625');
    expect(lines).to.have.length(31);
    const rejected = await runMain(['query', '--demo', '--csv', '--json']);
    expect(rejected).to.include({ code: 2, stdout: '' });
    expect(rejected.stderr).to.contain('--csv: cannot be combined with --json');
  });
});

describe('printable', () => {
  const hostile = 'a\u001b]0;x\u0007\u009b31m\u202eb\u2066c\u061cd\u2028e\u007f';
  it('should remove control characters and marks that change the writing direction', () => {
    expect(printable(hostile)).to.equal('a]0;x31mbcde');
  });

  it('should escape them in JSON, which keeps its value', () => {
    const json = printableJson(JSON.stringify({ name: hostile }));
    expect(json).to.match(/^[\x20-\x7e]*$/);
    expect(JSON.parse(json)).to.deep.equal({ name: hostile });
  });
});

import { expect } from 'chai';
import { of } from 'rxjs';
import { Output } from '../../../src/cli/output.js';
import type { QueryPlan } from '../../../src/cli/query/plan.js';
import { printCsv } from '../../../src/cli/query/print.js';
import { textColumn } from '../../../src/cli/table/column.js';
import { toAsyncIterable } from '../../../src/index.js';
import { keeper } from '../../cli/run-main.js';
import { fault } from '../support/fault.js';

/** The records of a CSV text for a reader that splits at this separator, as in RFC 4180: a quote counts at the start of a field. */
const recordsOf = (csv: string, separator: string): string[][] => {
  const records: string[][] = [[]];
  let [field, isQuoted, isBegun] = ['', false, false];
  const end = () => {
    records.at(-1)?.push(field);
    [field, isBegun] = ['', false];
  };
  for (let at = 0; at < csv.length; at += 1) {
    const char = csv[at] as string;
    if (isQuoted && char === '"' && csv[at + 1] === '"') {
      field += '"';
      at += 1;
    } else if (isQuoted && char === '"') isQuoted = false;
    else if (!isQuoted && !isBegun && char === '"') [isQuoted, isBegun] = [true, true];
    else if (!isQuoted && char === separator) end();
    else if (!isQuoted && (char === '\n' || char === '\r')) {
      end();
      records.push([]);
    } else [field, isBegun] = [field + char, true];
  }
  return records;
};

const separators = { comma: ',', semicolon: ';', tab: '\t', bar: '|' };

fault(
  'S11',
  {
    fault: 'CSV field with `;`, tab or `|` before a formula',
    promise: 'quoted, and not a formula for any reader that splits there',
  },
  (it) => {
    const csvOf = async (names: readonly string[]): Promise<string> => {
      const { stream, text } = keeper();
      const { signal } = new AbortController();
      const columns = [textColumn<string>('Id', () => 'q'), textColumn<string>('Queue', (name) => name)];
      const plan = { columns, rows: () => toAsyncIterable(of(...names)) } as unknown as QueryPlan;
      await printCsv(plan, new Output(stream, signal), { signal, clean: (name) => name });
      return text();
    };

    for (const [called, separator] of Object.entries(separators)) {
      it(`should contain no formula after a ${called}, wherever a reader splits`, async () => {
        const formulas = ['=6*7', '+6*7', '-6*7', '@SUM(A1)', '\uff1d6*7'];
        const names = formulas.flatMap((formula) => [
          `a${separator}${formula}`,
          `a${separator}${separator}${formula}${separator}b`,
          `a"${separator}${formula}${separator}"b`,
          `a\n${formula}`,
          `a\r${formula}`,
          `a${separator}"${formula}"`,
        ]);
        const csv = await csvOf(names);
        for (const splits of Object.values(separators)) {
          const fields = recordsOf(csv, splits).flat();
          expect(fields.filter((field) => /^[=+\-@\uff1d\uff0b\uff0d\uff20]/u.test(field))).to.deep.equal([]);
        }
      });

      it(`should quote a field with a ${called}, so that it stays one field`, async () => {
        const csv = await csvOf([`a${separator}b`, 'plain']);
        expect(csv).to.equal(`Id,Queue\nq,"a${separator}b"\nq,plain\n`);
      });
    }
  },
);

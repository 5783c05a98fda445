import { expect } from 'chai';
import { of } from 'rxjs';
import { Output } from '../../../src/cli/output.js';
import type { QueryPlan } from '../../../src/cli/query/plan.js';
import { printCsv } from '../../../src/cli/query/print.js';
import { textColumn } from '../../../src/cli/table/column.js';
import { toAsyncIterable } from '../../../src/index.js';
import { keeper } from '../../cli/run-main.js';
import { fault } from '../support/fault.js';

fault(
  'S5',
  { fault: 'CSV with names such as `=cmd()`', promise: 'escaped, so that no spreadsheet executes them' },
  (it) => {
    it('should escape each of them', async () => {
      const { stream, text } = keeper();
      const { signal } = new AbortController();
      const names = ['=cmd()', '+1', '-1', '@A1'];
      const columns = [textColumn<string>('Queue', (name) => name)];
      const plan = { columns, rows: () => toAsyncIterable(of(...names)) } as unknown as QueryPlan;
      await printCsv(plan, new Output(stream, signal), { signal, clean: (name) => name });
      expect(text()).to.equal(`Queue\n${names.map((name) => `'${name}\n`).join('')}`);
    });
  },
);

import Mocha from 'mocha';
import { filesBelow, root } from '../../helpers/source-files.js';
import { type Entry, entered } from './fault.js';

/** A case as its spec declares it, with the number of its checks. */
export type Declared = Entry & { readonly checks: number };

/** Loads every case of spec/faults, and runs none. In a process of its own: a file that is loaded here makes no suite a second time. */
export const declaredFaults = async (): Promise<readonly Declared[]> => {
  const mocha = new Mocha();
  for (const file of filesBelow('spec/faults', '-spec.ts')) {
    if (!file.endsWith('/reliability-spec.ts')) mocha.addFile(root + file);
  }
  await mocha.loadFilesAsync();
  const checksOf = (suite: string): number => mocha.suite.suites.find(({ title }) => title === suite)?.total() ?? 0;
  return entered.map((entry) => ({ ...entry, checks: 'suite' in entry ? checksOf(entry.suite) : 0 }));
};

// `npm run reliability`: runs the cases of spec/faults, and writes what they gave into docs/reliability.md.
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import { filesBelow, root } from '../helpers/source-files.js';
import { entered } from './support/fault.js';
import { committedReliability, reliabilityFile, type Result, withFaults } from './support/reliability.js';

const mocha = new Mocha({ reporter: 'dot', timeout: 20_000, forbidOnly: true, forbidPending: true });
// The spec that compares the document with the cases looks at the one that is about to be written.
const files = filesBelow('spec/faults', '-spec.ts').filter((file) => !file.endsWith('/reliability-spec.ts'));
for (const file of files) mocha.addFile(root + file);
await mocha.loadFilesAsync();

const passed = new Map<string, number>();
const failed = new Map<string, number>();
const suiteOf = (test: Mocha.Runnable): string => test.titlePath()[0] ?? '';
const count = (counts: Map<string, number>, suite: string): void =>
  void counts.set(suite, (counts.get(suite) ?? 0) + 1);

const failures = await new Promise<number>((resolve) => {
  mocha
    .run(resolve)
    .on('pass', (test) => count(passed, suiteOf(test)))
    .on('fail', (test) => count(failed, suiteOf(test)));
});

const resultOf = ({ suite }: { suite: string }): Result =>
  failed.has(suite) ? 'fails' : passed.has(suite) ? 'holds' : 'has no checks';
writeFileSync(root + reliabilityFile, await withFaults(committedReliability(), entered, resultOf));
process.exitCode = failures > 0 ? 1 : 0;

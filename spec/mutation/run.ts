// `npm run mutation -- core`: changes src/core in one place after the other, and runs the specs that reach it: one must fail. Without a
// folder, each of those below. The report is in .mutation/, as a web page.
import type { MutantResult } from '@stryker-mutator/api/core';
import { Stryker } from '@stryker-mutator/core';
import { filesBelow } from '../helpers/source-files.js';

/** The code that is changed, and the folders of specs that run for it besides its own: those whose subject uses it. */
const folders: Readonly<Record<string, readonly string[]>> = {
  core: ['transport', 'run', 'operators', 'streams', 'endpoints'],
  transport: ['run'],
  run: ['operators'],
};
/** Of the changes that run, in percent. */
const leastScore = 85;

// Fast ones only, and of those the ones that do not depend on the load of the machine: otherwise a busy machine would detect every change.
// Specs that take seconds, processes or a browser are skipped, so that a change that only such a spec would detect counts as undetected.
const everywhere = [
  'spec/client-options-spec.ts',
  ...['ask', 'invalid-rows', 'platform', 'redirects'].map((name) => `spec/integration/${name}-spec.ts`),
];
const specsOf = (folder: string): string[] => [
  ...[folder, ...(folders[folder] ?? [])].flatMap((name) => filesBelow(`spec/${name}`, '-spec.ts')),
  ...everywhere,
];

const mutantsOf = (folder: string): Promise<MutantResult[]> =>
  new Stryker({
    mutate: [`src/${folder}/**/*.ts`],
    testFiles: specsOf(folder),
    plugins: [new URL('spec-runner.ts', import.meta.url).href],
    testRunner: 'specs',
    testRunnerNodeArgs: ['--import', 'tsx', '--no-experimental-require-module'],
    checkerNodeArgs: ['--import', 'tsx'],
    coverageAnalysis: 'perTest',
    // What is computed once, when a module is loaded: each would need a process of its own, some eight seconds.
    ignoreStatic: true,
    concurrency: 1,
    // What changed code leaves behind in a process does not accumulate.
    maxTestRunnerReuse: 100,
    reporters: ['clear-text', 'progress-append-only', 'html'],
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportScoreTable: false },
    allowConsoleColors: false,
    htmlReporter: { fileName: `.mutation/${folder}.html` },
    tempDirName: '.mutation/sandbox',
    ignorePatterns: ['/docs', '/dist', '/.mutation'],
  }).runMutationTest();

const percent = (part: number, whole: number): string => ((100 * part) / whole).toFixed(1);

const scoreOf = (mutants: readonly MutantResult[]): string => {
  const noticed = mutants.filter(({ status }) => status === 'Killed' || status === 'Timeout').length;
  const run = mutants.filter(({ status }) => ['Killed', 'Timeout', 'Survived', 'NoCoverage'].includes(status)).length;
  return percent(noticed, run);
};

const requested = process.argv.slice(2);
const lines: string[] = [];
for (const folder of requested.length > 0 ? requested : Object.keys(folders)) {
  const mutants = await mutantsOf(folder);
  const count = (status: MutantResult['status']): number => mutants.filter((mutant) => mutant.status === status).length;
  const score = scoreOf(mutants);
  const withoutTexts = scoreOf(mutants.filter(({ mutatorName }) => mutatorName !== 'StringLiteral'));
  lines.push(
    `${folder}: ${mutants.length} mutants, ${count('Killed')} killed, ${count('Timeout')} without end, ${count('Survived')} survived, ` +
      `${count('NoCoverage')} not reached, ${count('Ignored')} static, ${count('RuntimeError')} could not be loaded; ` +
      `score ${score} %, without those of texts ${withoutTexts} %`,
  );
  if (Number(score) < leastScore) process.exitCode = 1;
}
console.log(lines.join('\n'));

import { availableParallelism } from 'node:os';
import { expect } from 'chai';
import { mergeMap, from, toArray, lastValueFrom } from 'rxjs';
import { textOf } from '../helpers/source-files.js';
import { type Consumer, consumer } from './consumer.js';
import { typedProgram } from './programs.js';

const { dependencies } = JSON.parse(textOf('spec/package/consumer/package.json')) as {
  readonly dependencies: Readonly<Record<string, string>>;
};
/** The compilers that the consumer installs, by their versions: `5.4`. */
const versions = Object.keys(dependencies).flatMap((name) => /^typescript-(.+)$/.exec(name)?.[1] ?? []);

const strict = ['--noEmit', '--strict', '--target', 'es2022'];
const nodeNext = [...strict, '--module', 'nodenext', '--types', 'node', 'typed.mts', 'typed.cts'];
const ways: Readonly<Record<string, { readonly of: readonly string[]; readonly args: readonly string[] }>> = {
  "NodeNext, as ESM and as CommonJS, the package's types and its peers' checked too": { of: versions, args: nodeNext },
  // As in TypeScript 6 by default, also where @types/node is installed.
  "a browser's bundler, without Node's types, the package's and its peers' checked too": {
    of: ['5.4', '6.0', '7.0'],
    args: [
      ...[...strict, '--module', 'esnext', '--moduleResolution', 'bundler', '--lib', 'es2022,dom'],
      ...['--typeRoots', 'none', 'typed.mts'],
    ],
  },
  "TypeScript's resolution from before Node's exports": {
    of: ['5.4', '5.9'],
    args: [
      ...[...strict, '--module', 'commonjs', '--moduleResolution', 'node10', '--types', 'node'],
      ...['--skipLibCheck', 'typed.ts'],
    ],
  },
};

describe('published types', function () {
  this.timeout(240_000);
  let project: Consumer;
  let outcomes: ReadonlyMap<string, string>;

  before(async () => {
    project = await consumer();
    for (const file of ['typed.mts', 'typed.cts', 'typed.ts']) await project.write(file, typedProgram);
    await project.write('broken.mts', "import { queueDetails } from 'genesys-analytics-rx';\nqueueDetails(1);\n");
    const jobs = Object.entries(ways).flatMap(([way, { of, args }]) =>
      of.map((version) => ({ name: `${version}, ${way}`, version, args })),
    );
    const broken = versions.map((version) => {
      const args = [...strict, '--skipLibCheck', '--module', 'nodenext', '--typeRoots', 'none', 'broken.mts'];
      return { name: `${version}, broken`, version, args };
    });
    const tsc = (version: string) => `node_modules/typescript-${version}/bin/tsc`;
    const compile = async ({ name, version, args }: (typeof jobs)[number]) =>
      [
        name,
        await project.output('node', tsc(version), ...args).catch((error: unknown) => (error as Error).message),
      ] as const;
    const ended$ = from([...jobs, ...broken]).pipe(mergeMap(compile, availableParallelism()), toArray());
    outcomes = new Map(await lastValueFrom(ended$));
  });

  it('should be checked with every minor version from 5.4 to 7.0, each the one that its name says', async () => {
    expect(versions).to.deep.equal(['5.4', '5.5', '5.6', '5.7', '5.8', '5.9', '6.0', '7.0']);
    const reported = await Promise.all(
      versions.map((version) => project.output('node', `node_modules/typescript-${version}/bin/tsc`, '--version')),
    );
    expect(reported.map((text) => /^Version (\d+\.\d+)\./.exec(text)?.[1])).to.deep.equal(versions);
  });

  it('should not compile where a program is wrong, with any of them', () => {
    for (const version of versions) expect(outcomes.get(`${version}, broken`)).to.match(/broken\.mts.*error TS2345/);
  });

  for (const [way, { of }] of Object.entries(ways)) {
    for (const version of of) {
      it(`should compile strictly with TypeScript ${version} for ${way}`, () => {
        expect(outcomes.get(`${version}, ${way}`)).to.equal('');
      });
    }
  }
});

import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import * as rxjs from 'rxjs';
import ts from 'typescript';
import * as library from '../../src/index.js';
import { bundlePrograms } from './bundle-programs.js';
import { root, textOf } from './source-files.js';

/** An example, as a module of its own. */
export interface Example {
  /** Its location: `README.md:63`. */
  readonly at: string;
  /** TypeScript. */
  readonly code: string;
}

/** How an example ended. */
export interface Ending {
  readonly stdout: string;
  readonly stderr: string;
  /** What went wrong; empty where nothing did. */
  readonly trouble: string;
}

// Inside the repository, so that packages are found, including the one under test by its own name; ignored by git and prettier.
const folder = `${root}coverage/examples/`;
const nameOf = ({ at }: Example): string => at.replace(/[^\w]+/g, '-');

/** The problems of examples, each with its location. Those that compile are ready to run. */
export const compileExamples = (examples: readonly Example[]): readonly string[] => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}example.ts`, textOf('spec/helpers/example.ts'));
  const places = new Map(examples.map((example) => [`${folder}${nameOf(example)}.ts`, example.at]));
  for (const example of examples) writeFileSync(`${folder}${nameOf(example)}.ts`, `${example.code}\nexport {};\n`);

  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile.bind(ts.sys)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(
    { ...config.compilerOptions, types: ['node'], noEmit: false, noUnusedLocals: false, noUnusedParameters: false },
    root,
  );
  const program = ts.createProgram([...places.keys()], options);
  const complaints = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics];
  return complaints.map(({ file, start = 0, messageText }) => {
    const text = ts.flattenDiagnosticMessageText(messageText, '\n');
    if (file === undefined) return text;
    const at = places.get(file.fileName) ?? file.fileName;
    return `${at}, its line ${file.getLineAndCharacterOfPosition(start).line + 1}: ${text}`;
  });
};

/** Runs a program until it exits. */
export const runProgram = async (program: string, args: readonly string[], env = {}): Promise<Ending> => {
  const run = promisify(execFile);
  try {
    const { stdout, stderr } = await run(program, args, {
      cwd: root,
      timeout: 30_000,
      env: { ...process.env, NO_COLOR: '1', ...env },
    });
    return { stdout, stderr, trouble: '' };
  } catch (error) {
    const {
      stdout = '',
      stderr = '',
      killed = false,
    } = error as { stdout?: string; stderr?: string; killed?: boolean };
    return { stdout, stderr, trouble: killed ? 'it did not exit' : stderr || String(error) };
  }
};

/** Runs compiled examples, each in a process of its own, a few at a time. */
export const runExamples = (examples: readonly Example[]): ReadonlyMap<Example, Promise<Ending>> => {
  const turn = turns(availableParallelism());
  const programs = bundlePrograms(
    'examples',
    examples.map((example) => `${folder}${nameOf(example)}.js`),
  );
  return new Map(
    examples.map((example, index) => [example, turn(() => runProgram(process.execPath, [programs[index] ?? '']))]),
  );
};

/** Starts a task as soon as fewer than `free` of them run. */
const turns = (free: number) => {
  const waiting: (() => void)[] = [];
  return async <T>(task: () => Promise<T>): Promise<T> => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
};

/** The `@example` blocks of a source, as modules: names they do not import are imported from the library, rxjs or example.ts. */
export const docstringExamples = (file: string): readonly Example[] => {
  const text = textOf(file);
  return [...text.matchAll(/^ \* @example\n \* ```ts\n((?: \*.*\n)*?) \* ```$/gm)].map(({ 1: lines = '', index }) => {
    const code = lines.replace(/^ \* ?/gm, '');
    const isUsed = (name: string) => {
      const word = `${name.replace('$', '\\$')}(?![\\w$])`;
      const isNamed = new RegExp(`(?<![.\\w$])${word}`).test(code);
      return isNamed && !new RegExp(`\\b(const|let) ${word}|^import [^;]*\\b${word}`, 'm').test(code);
    };
    const given = ['client', 'clientId', 'clientSecret', 'interval', 'query', 'rows$', 'store'];
    const imports = [
      ['genesys-analytics-rx', Object.keys(library)],
      ['rxjs', Object.keys(rxjs).filter((name) => !given.includes(name))],
    ] as const;
    const head = imports.map(([from, names]) => `import { ${names.filter(isUsed).join(', ')} } from '${from}';`);
    const example = `import { ${[...given.filter(isUsed), 'stop'].join(', ')} } from './example.js';`;
    const at = `${file}:${text.slice(0, index).split('\n').length}`;
    return { at, code: [...head, example, code, 'await stop();'].join('\n') };
  });
};

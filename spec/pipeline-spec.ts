import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import ts from 'typescript';
import { filesBelow, root, textOf } from './helpers/source-files.js';

/** Names that a file calls as functions, found in its syntax, so that comments and strings do not count. */
const callsIn = (file: string): ReadonlySet<string> => {
  const calls = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) calls.add(node.expression.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, textOf(file), ts.ScriptTarget.Latest));
  return calls;
};

/** Each step of a run, the operator that implements it, and the file of the client that uses it. */
const steps: readonly (readonly [step: string, operator: string, file: string])[] = [
  ['shares one token request between all subscribers', 'share', 'src/transport/token-cache.ts'],
  ['defers each page request', 'defer', 'src/run/request-page.ts'],
  ['retries a page', 'retryTransient', 'src/run/request-page.ts'],
  ['retries a token request', 'retryTransient', 'src/run/session.ts'],
  ['follows the next link', 'followNext', 'src/run/page-chain.ts'],
  ['decodes pages', 'decodePages', 'src/run/page-chain.ts'],
  ['flattens pages to rows', 'flattenRows', 'src/run/run.ts'],
];

/** The rxjs operator within a public operator. */
const within: readonly (readonly [operator: string, file: string])[] = [
  ['retryWhen', 'src/operators/retry-transient.ts'],
  ['parseRetryAfter', 'src/transport/response.ts'],
  ['expand', 'src/operators/follow-next.ts'],
];

/** Prints which of fp-ts and io-ts are loaded by the built package. */
const loadedBy = (format: 'esm' | 'cjs'): string => {
  const script = format === 'esm' ? "import('./dist/esm/index.js')" : "Promise.resolve(require('./dist/cjs/index.js'))";
  const print = `
    const { createRequire } = process.getBuiltinModule('node:module');
    const cache = createRequire(process.cwd() + '/x.js').cache;
    ${script}.then(() => {
      const loaded = (name) => Object.keys(cache).some((file) => file.includes('/node_modules/' + name + '/'));
      console.log(['fp-ts', 'io-ts', 'rxjs'].filter(loaded).join(' '));
    });`;
  return execFileSync(process.execPath, ['--input-type=commonjs', '-e', print], { cwd: root, encoding: 'utf8' }).trim();
};

describe('pipeline of the client', () => {
  for (const [step, operator, file] of steps) {
    it(`should use the operator that ${step}: ${operator} in ${file}`, () => {
      expect([...callsIn(file)]).to.include(operator);
    });
  }

  for (const [operator, file] of within) {
    it(`should be built on ${operator}, in ${file}`, () => {
      expect([...callsIn(file)]).to.include(operator);
    });
  }

  it('should export the operators that the client uses', () => {
    const exported = textOf('src/index.ts');
    for (const [, operator] of steps.filter(([, name]) => !['share', 'defer'].includes(name))) {
      expect(exported).to.match(new RegExp(`\\b${operator}\\b`));
    }
    for (const operator of ['windowRows', 'bufferRows', 'windowByInterval']) {
      expect(exported).to.match(new RegExp(`\\b${operator}\\b`));
    }
  });

  it('should load fp-ts and io-ts at run time, as ES modules and as CommonJS', () => {
    expect(loadedBy('cjs')).to.equal('fp-ts io-ts rxjs');
    expect(loadedBy('esm')).to.include('fp-ts').and.include('io-ts');
  });

  it('should use fp-ts in several layers, and its types in the public ones only from fp-ts/lib', () => {
    const using = filesBelow('src', '.ts').filter((file) => /from '#fp\//.test(textOf(file)));
    const folders = new Set(using.map((file) => file.split('/')[1]));
    expect([...folders]).to.include.members(['core', 'operators', 'run', 'live']);
    const short = filesBelow('src', '.ts').filter((file) => /from 'fp-ts\/(?!lib\/)/.test(textOf(file)));
    expect(short).to.deep.equal([]);
  });
});

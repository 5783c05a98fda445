import { posix } from 'node:path';
import { expect } from 'chai';
import ts from 'typescript';
import { filesBelow, textOf } from './helpers/source-files.js';

/** Import rules: from a lower rank or from the same folder. */
const ranks: readonly (readonly string[])[] = [
  ['core'],
  ['transport', 'endpoints', 'operators', 'streams'],
  ['run', 'live', 'sinks', 'simulator'],
  ['client'],
  ['fleet', 'otel.ts'],
  ['index.ts', 'cli'],
];
const entryFiles = new Set(['index.ts', 'otel.ts']);

/** The folder, or the entry point; the other files at the top of src together form the client. */
const partOf = (file: string): string => {
  const [part = ''] = file.replace(/^src\//, '').split('/');
  return part.endsWith('.ts') && !entryFiles.has(part) ? 'client' : part;
};
const rankOf = (file: string): number => ranks.findIndex((parts) => parts.includes(partOf(file)));

/** The problem of one import; undefined where there is none. Paths from the repository's root. */
const rejection = (from: string, to: string): string | undefined => {
  const [fromPart, toPart] = [partOf(from), partOf(to)];
  if (rankOf(from) < 0) return `${from} stands in no layer`;
  if (rankOf(to) < 0) return `${to} stands in no layer`;
  if (fromPart === toPart) return undefined;
  return rankOf(to) < rankOf(from) ? undefined : `${from} imports ${to}, which is not below it`;
};

/** A cycle of imports, as its files; undefined where there is none. */
const circleIn = (imports: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined => {
  const done = new Set<string>();
  const walk = (file: string, trail: readonly string[]): readonly string[] | undefined => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const to of imports.get(file) ?? []) {
      const circle = walk(to, [...trail, file]);
      if (circle !== undefined) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of imports.keys()) {
    const circle = walk(file, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
};

/** What a source imports or exports from, including types. */
const specifiersIn = (text: string): readonly string[] =>
  ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);

const files = filesBelow('src', '.ts');
/** The file that names what is loaded on first use, of any layer. */
const lazyFile = 'src/core/lazy.ts';
const importsOf = (file: string): readonly string[] =>
  (file === lazyFile ? [] : specifiersIn(textOf(file)))
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => posix.join(posix.dirname(file), specifier).replace(/\.js$/, '.ts'));
const imports = new Map(files.map((file) => [file, importsOf(file)]));

describe('layers', () => {
  it('should find imports of values, of types and of re-exports', () => {
    const text =
      "import { a } from './a.js'; import type { B } from './b.js'; export * from './c.js'; type D = import('./d.js').D;";
    expect(specifiersIn(text)).to.deep.equal(['./a.js', './b.js', './c.js', './d.js']);
    expect([...imports.values()].flat()).to.include('src/core/errors.ts');
  });

  it('should reject imports that lead up, across or nowhere', () => {
    expect(rejection('src/core/hosts.ts', 'src/client.ts')).to.match(/not below/);
    expect(rejection('src/transport/http.ts', 'src/endpoints/catalogue.ts')).to.match(/not below/);
    expect(rejection('src/simulator/index.ts', 'src/run/page-chain.ts')).to.match(/not below/);
    expect(rejection('src/utils/pad.ts', 'src/core/hosts.ts')).to.match(/no layer/);
    expect(rejection('src/client.ts', 'src/run/options.ts')).to.equal(undefined);
    expect(rejection('src/run/page-chain.ts', 'src/operators/follow-next.ts')).to.equal(undefined);
  });

  it('should import from lower ranks or the same folder only', () => {
    const rejections = files.flatMap((file) => (imports.get(file) ?? []).map((to) => rejection(file, to)));
    expect(rejections.filter((each) => each !== undefined)).to.deep.equal([]);
  });

  it('should import files that exist', () => {
    expect([...imports.values()].flat().filter((to) => !imports.has(to))).to.deep.equal([]);
  });

  it('should load modules on first use in one file, which imports nothing else', () => {
    const library = files.filter((file) => !/^src\/(cli|simulator)\//.test(file));
    const loading = library.filter((file) => /\bimport\(/.test(withoutComments(textOf(file))));
    expect(loading).to.deep.equal([lazyFile]);
    expect(textOf(lazyFile)).not.to.match(/^import /m);
  });

  it('should have no cycle', () => {
    const ring = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['b']],
    ]);
    expect(circleIn(ring)).to.deep.equal(['b', 'c', 'b']);
    expect(circleIn(imports)).to.equal(undefined);
  });

  it('should use time and randomness from core/runtime.ts only', () => {
    const forbidden = /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bset(Timeout|Interval)\b|\bperformance\.now\b/;
    expect(files.filter((file) => forbidden.test(withoutComments(textOf(file))))).to.deep.equal([
      'src/core/runtime.ts',
    ]);
  });

  it('should use retryWhen and expand in one file each', () => {
    const using = (name: RegExp) => files.filter((file) => name.test(withoutComments(textOf(file))));
    expect(using(/\bretryWhen\b/)).to.deep.equal(['src/operators/retry-transient.ts']);
    expect(using(/\bexpand\b/)).to.deep.equal(['src/operators/follow-next.ts']);
  });

  it('should have no file above 400 lines, and half of them at 80 at most', () => {
    const lengths = files.map((file) => ({ file, lines: textOf(file).split('\n').length - 1 }));
    expect(lengths.filter(({ lines }) => lines > 400)).to.deep.equal([]);
    const sorted = lengths.map(({ lines }) => lines).sort((a, b) => a - b);
    expect(sorted[sorted.length >> 1]).to.be.at.most(80);
  });

  it('should have no folder for miscellaneous files', () => {
    expect(files.filter((file) => /\b(utils?|helpers?|common|misc|shared)\b/.test(file))).to.deep.equal([]);
  });
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

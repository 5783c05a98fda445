import { gzipSync } from 'node:zlib';
import { build, type BuildOptions } from 'esbuild';
import ts from 'typescript';
import { root } from '../helpers/source-files.js';

/** The text that a page loads at first: what is imported dynamically comes later, if at all. */
const bundled = async (source: string, options: BuildOptions): Promise<Buffer> => {
  const { outputFiles = [], metafile } = await build({
    stdin: { contents: source, resolveDir: root, sourcefile: 'entry.ts', loader: 'ts' },
    bundle: true,
    splitting: true,
    outdir: root,
    format: 'esm',
    platform: 'browser',
    conditions: ['es2015'],
    legalComments: 'none',
    metafile: true,
    write: false,
    absWorkingDir: root,
    ...options,
  });
  const outputs = metafile?.outputs ?? {};
  const loaded = new Set<string>();
  const load = (path: string): void => {
    if (loaded.has(path)) return;
    loaded.add(path);
    for (const { kind, path: next, external } of outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && external !== true) load(next);
    }
  };
  for (const [path, { entryPoint }] of Object.entries(outputs)) if (entryPoint === 'entry.ts') load(path);
  return Buffer.concat(
    outputFiles.filter(({ path }) => loaded.has(path.slice(root.length))).map(({ contents }) => contents),
  );
};

/** Bytes of a module, bundled for browsers with all it needs at first, minified, gzipped. */
export const gzipSize = async (source: string): Promise<number> =>
  gzipSync(await bundled(source, { minify: true }), { level: 9 }).byteLength;

/** A module that exports what `source` takes from packages: each symbol once, nothing else. */
export const thirdPartyOf = async (source: string): Promise<string> => {
  const own = await bundled(source, { packages: 'external', splitting: false });
  return thirdPartyIn(own.toString());
};

/** The same of a text that is bundled already, with its packages left out. */
export const thirdPartyIn = (text: string): string => {
  const file = ts.createSourceFile('own.js', text, ts.ScriptTarget.Latest, true);
  const symbols = new Map<string, Set<string>>();
  const take = (from: string, name: string) => symbols.set(from, (symbols.get(from) ?? new Set()).add(name));
  const namespaces = new Map<string, string>();

  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement)) continue;
    const from = (statement.moduleSpecifier as ts.StringLiteral).text;
    const { name, namedBindings } = statement.importClause ?? {};
    if (name !== undefined) take(from, 'default');
    if (namedBindings === undefined) continue;
    if (ts.isNamespaceImport(namedBindings)) namespaces.set(namedBindings.name.text, from);
    else for (const each of namedBindings.elements) take(from, (each.propertyName ?? each.name).text);
  }
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
      const from = namespaces.get(node.expression.text);
      if (from !== undefined) take(from, node.name.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);

  return [...symbols]
    .flatMap(([from, names]) => [...names].map((name) => ({ from, name })))
    .map(({ from, name }, index) => `export { ${name} as x${index} } from '${from}';\n`)
    .join('');
};

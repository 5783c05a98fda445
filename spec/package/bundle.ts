import { gzipSync } from 'node:zlib';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import ts from 'typescript';
import { root } from '../helpers/source-files.js';

/** Omits dynamic imports: a page loads them later, if at all. */
const atFirst: Plugin = {
  name: 'what is loaded at first',
  setup: ({ onResolve }) => {
    onResolve({ filter: /./ }, ({ kind, path }) => (kind === 'dynamic-import' ? { path, external: true } : undefined));
  },
};

/** The code that a page loads at first. */
const bundled = async (source: string, options: BuildOptions): Promise<string> => {
  const { outputFiles = [] } = await build({
    stdin: { contents: source, resolveDir: root, sourcefile: 'entry.ts', loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['es2015'],
    legalComments: 'none',
    plugins: [atFirst],
    write: false,
    absWorkingDir: root,
    ...options,
  });
  return outputFiles.map(({ text }) => text).join('');
};

/** Bytes of a module, bundled for browsers with all static imports, minified, gzipped. */
export const gzipSize = async (source: string): Promise<number> =>
  gzipSync(await bundled(source, { minify: true }), { level: 9 }).byteLength;

/** A module that exports what `source` imports from packages: each symbol once, nothing else. */
export const thirdPartyOf = async (source: string): Promise<string> => {
  return thirdPartyIn(await bundled(source, { packages: 'external' }));
};

/** The same for code that is bundled already, without its packages. */
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

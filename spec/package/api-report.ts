import ts from 'typescript';
import { root, textOf } from '../helpers/source-files.js';

/** The build, as a conditional export names it. */
type Format = 'import' | 'require';
type Exports = Readonly<Record<string, Readonly<Record<Format, { readonly types: string }>> | string>>;

const compilerOptions: ts.CompilerOptions = {
  module: ts.ModuleKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
  types: ['node'],
  noEmit: true,
};
const printer = ts.createPrinter({ removeComments: true, newLine: ts.NewLineKind.LineFeed });
const byName = (a: ts.Symbol, b: ts.Symbol) => (a.name < b.name ? -1 : 1);

/** The entry points of package.json that have types, each with the file that declares them. */
export const entryPoints = (format: Format): readonly { readonly name: string; readonly file: string }[] => {
  const { name: packageName, exports } = JSON.parse(textOf('package.json')) as { name: string; exports: Exports };
  return Object.entries(exports).flatMap(([path, target]) =>
    typeof target === 'string'
      ? []
      : [{ name: path.replace(/^\./, packageName), file: root + target[format].types.slice('./'.length) }],
  );
};

/** A `const` is inside a statement; everything else is a statement itself. */
const statementOf = (declaration: ts.Declaration): ts.Node =>
  ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;

/** The names that a declaration uses. */
const namesIn = (node: ts.Node): readonly ts.Identifier[] => {
  const names: ts.Identifier[] = [];
  const visit = (each: ts.Node): void => {
    if (ts.isIdentifier(each)) names.push(each);
    ts.forEachChild(each, visit);
  };
  visit(node);
  return names;
};

/**
 * The declarations of the built package, as Markdown: each entry point's exports by name, without their docstrings, then what their
 * types need of the package although no entry point exports it.
 */
export const apiReport = (): string => {
  const entries = entryPoints('import');
  const program = ts.createProgram(
    entries.map(({ file }) => file),
    compilerOptions,
  );
  const checker = program.getTypeChecker();
  const followed = (symbol: ts.Symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const isOurs = ({ declarations: [first] = [] }: ts.Symbol) =>
    first !== undefined && first.getSourceFile().fileName.startsWith(`${root}dist/`);
  /** Symbols whose type is exported without the value of the same name, such as the codec of the type. */
  const typesOnly = new Set<ts.Symbol>();
  const statementsOf = (symbol: ts.Symbol) => {
    const statements = [...new Set(symbol.declarations?.map(statementOf))];
    return typesOnly.has(symbol) ? statements.filter((node) => !ts.isVariableStatement(node)) : statements;
  };

  const textOfSymbol = (symbol: ts.Symbol): string =>
    statementsOf(symbol)
      .map((node) => printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile()))
      .join('\n')
      .replace(/^(export )?(declare )?/gm, '');
  const exported = (symbol: ts.Symbol): string => {
    const target = followed(symbol);
    if (!isOurs(target)) throw new Error(`${symbol.name} comes from another package`);
    const typeOnly = isTypeOnly(symbol) && target.flags & ts.SymbolFlags.Class;
    const other = target.name === symbol.name ? '' : `exported as ${symbol.name}: `;
    return `${typeOnly ? 'as a type only: ' : ''}${other}${textOfSymbol(target)}`;
  };

  const sections = entries.map(({ name, file }) => {
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    if (module === undefined) throw new Error(`${file} is not there: npm run build`);
    return { name, symbols: checker.getExportsOfModule(module).sort(byName) };
  });

  const hasBoth = ({ flags }: ts.Symbol) => flags & ts.SymbolFlags.Variable && flags & ts.SymbolFlags.Type;
  const exportedAsValue = new Set(
    sections.flatMap(({ symbols }) => symbols.filter((each) => !isTypeOnly(each)).map(followed)),
  );
  for (const symbol of sections.flatMap(({ symbols }) => symbols)) {
    if (isTypeOnly(symbol) && hasBoth(followed(symbol)) && !exportedAsValue.has(followed(symbol)))
      typesOnly.add(followed(symbol));
  }
  const known = new Set(sections.flatMap(({ symbols }) => symbols.map(followed)));
  const reached: ts.Symbol[] = [];
  // Grows during the loop: reachable declarations reach more.
  for (const symbol of known) {
    for (const name of statementsOf(symbol).flatMap(namesIn)) {
      const found = checker.getSymbolAtLocation(name);
      const target = found && followed(found);
      if (target === undefined || known.has(target) || !isOurs(target) || !isAtTop(target)) continue;
      known.add(target);
      reached.push(target);
    }
  }

  return [
    '# Exports\n\nWritten by `npm run api` from the built declarations: a change here is a change for users.\n',
    ...sections.map(({ name, symbols }) => section(`\`${name}\``, symbols.map(exported))),
    section('Not exported, but in the types above', reached.map(textOfSymbol).sort()),
  ].join('\n');
};

const isTypeOnly = ({ declarations }: ts.Symbol): boolean =>
  declarations?.some(ts.isTypeOnlyExportDeclaration) === true;

const isAtTop = ({ declarations: [first] = [] }: ts.Symbol): boolean =>
  first !== undefined && ts.isSourceFile(statementOf(first).parent);

const section = (title: string, texts: readonly string[]): string =>
  `## ${title}\n\n\`\`\`text\n${texts.join('\n\n')}\n\`\`\`\n`;

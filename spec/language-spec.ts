import { expect } from 'chai';
import ts from 'typescript';
import { filesBelow, textOf } from './helpers/source-files.js';

/** The words of the glossary's table "Not used": its second column. */
const notUsed = (glossary: string): readonly string[] => {
  const [, section = ''] = glossary.split('\n## Not used\n');
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).flatMap((row) => row.split('|')[2]?.split(/[,;]/) ?? []);
};

/** In "is no X", X is one of these: with other nouns, as in "is no more than", it is good English. */
const nouns = '(?:JSON|URL|array|boolean|duration|instant|interval|list|metric|number|object|text|token)';

/** Furniture stands in names only: a door and a book are good words elsewhere. */
const onlyInNames = ['desk', 'door', 'book', 'board of rules', 'reception', 'stranger'];

const words = notUsed(textOf('docs/glossary.md')).map((word) => word.trim());
const inProse = words.filter((word) => !onlyInNames.includes(word)).map((word) => word.replace(/\bX\b/, nouns));
const prose = new RegExp(`(?<![-\\w$])(?:${inProse.join('|')})(?![-\\w$])`, 'gi');
const names =
  /(?:Desk|Door|Reception|Stranger)(?:[A-Z]|$)|^(?:desk|door|reception|stranger|told|refusals?|whoever)(?:[A-Z]|$)/;

/** What may use the words, and the reason. */
const allowed: readonly { readonly file: RegExp; readonly word: RegExp; readonly reason: string }[] = [
  { file: /^docs\/glossary\.md$/, word: /./, reason: 'It lists them.' },
  { file: /^spec\/language-spec\.ts$/, word: /./, reason: 'It searches for them.' },
  { file: /./, word: /^told$/, reason: 'A field of the checkpoint, which is stored in files.' },
  { file: /./, word: /^asked$/, reason: 'A field of the event `complete`.' },
  { file: /\/a01-rejected-spec\.ts$/, word: /^somebody$/, reason: 'A part of a secret.' },
  { file: /\/with-queue-names-spec\.ts$/, word: /^nobody$/, reason: 'The name of a queue.' },
];

interface Place {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

interface Language {
  readonly prose: readonly Place[];
  readonly names: readonly Place[];
}

/** Reads the comments and strings of a source, and its identifiers. Imports are skipped: their strings are paths. */
const languageOf = (file: string, source: string): Language => {
  const parsed = ts.createSourceFile(file, source, ts.ScriptTarget.Latest);
  const placeAt = (position: number, text: string): Place => ({
    file,
    line: parsed.getLineAndCharacterOfPosition(position).line + 1,
    text,
  });
  const found = { prose: [] as Place[], names: [] as Place[] };
  const comments = new Map<number, number>();
  const visit = (node: ts.Node): void => {
    if (source.charCodeAt(node.pos) <= 0x2f) {
      for (const range of ts.getLeadingCommentRanges(source, node.pos) ?? []) comments.set(range.pos, range.end);
    }
    for (const range of ts.getTrailingCommentRanges(source, node.end) ?? []) comments.set(range.pos, range.end);
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    if (ts.isIdentifier(node)) found.names.push(placeAt(node.end, node.text));
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      found.prose.push(placeAt(node.end - node.text.length, node.text));
    }
    ts.forEachChild(node, visit);
  };
  visit(parsed);
  for (const [start, end] of comments) found.prose.push(placeAt(start, source.slice(start, end)));
  return found;
};

/** The lines of a page outside of code. */
const linesOf = (file: string, page: string): readonly Place[] => {
  let isCode = false;
  return page.split('\n').flatMap((text, index) => {
    if (text.startsWith('```')) isCode = !isCode;
    return isCode ? [] : [{ file, line: index + 1, text: text.replace(/`[^`]*`/g, '') }];
  });
};

/** Returns each use of a word as `file:line word`. */
const usesOf = (pattern: RegExp, places: readonly Place[]): readonly string[] =>
  places.flatMap(({ file, line, text }) =>
    [...text.matchAll(new RegExp(pattern, pattern.flags.includes('g') ? undefined : 'g'))].flatMap(
      ({ 0: word, index }) =>
        allowed.some((each) => each.file.test(file) && each.word.test(word))
          ? []
          : [`${file}:${line + text.slice(0, index).split('\n').length - 1} ${word}`],
    ),
  );

describe('language', () => {
  let sources: readonly Language[];

  before(function () {
    this.timeout(30_000);
    const files = ['src', 'spec'].flatMap((folder) => filesBelow(folder, '.ts'));
    sources = files.map((file) => languageOf(file, textOf(file)));
  });

  it('should read its words from the glossary', () => {
    expect(words).to.include.members(['telling', 'whoever', 'is no X', 'leave it out', 'goes with', 'desk']);
  });

  it('should find them in comments, strings, names and pages, with their lines', () => {
    const source =
      "// Telling.\nconst door = 'nobody';\n/**\n * Leave it out, it is no text.\n */\nf(`so ${door} many`);";
    const { prose: texts, names: identifiers } = languageOf('a.ts', source);
    expect(usesOf(prose, texts)).to.have.members([
      'a.ts:1 Telling',
      'a.ts:2 nobody',
      'a.ts:4 Leave it out',
      'a.ts:4 is no text',
    ]);
    expect(usesOf(names, identifiers)).to.deep.equal(['a.ts:2 door', 'a.ts:6 door']);
    expect(usesOf(prose, linesOf('a.md', 'so many\n```ts\nso many\n```\n`so many`'))).to.deep.equal(['a.md:1 so many']);
  });

  it('should use the words of the glossary in comments, titles and messages', () => {
    expect(sources.flatMap((source) => usesOf(prose, source.prose))).to.deep.equal([]);
  });

  it('should use the words of the glossary in names', () => {
    expect(sources.flatMap((source) => usesOf(names, source.names))).to.deep.equal([]);
  });

  it('should use the words of the glossary in README and docs', () => {
    const pages = ['README.md', ...filesBelow('docs', '.md')];
    expect(pages.flatMap((file) => usesOf(prose, linesOf(file, textOf(file))))).to.deep.equal([]);
  });
});

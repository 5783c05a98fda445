import { expect } from 'chai';
import ts from 'typescript';
import { filesBelow, textOf } from './helpers/source-files.js';

/** Words that docs/glossary.md replaces. Each is wrong wherever it stands in prose. */
const banned = [
  /\b(?:tell|tells|told|telling)\b/,
  /\b(?:asked|asks|asking|question|questions)\b/,
  /\b(?:whoever|somebody|nobody)\b/,
  /\bis no (?:JSON|URL|valid|metric|instant|interval|text|number|duration|checkpoint|token)\b/,
  /\bwhat is no\b/,
  /\b(?:leave|leaves|left) (?:it |them )?out\b/,
  /\bas (?:agreed|promised)\b/,
  /\bso many\b/,
  /\b(?:go|goes) with\b/,
  /\bminds\b/,
  /\bmend(?:s|ed|ing)?\b/,
  /\bhow it is now\b/,
  /\bby (?:itself|themselves)\b/,
  /\bat hand\b/,
  /\brefusals?\b/,
  /\bthe house\b/,
];

/** Names that say less than the field's own: a cache is not a desk. */
const bannedNames = /(?:Desk|Door|Reception|Book|Ruling|Errand|Stranger|Surroundings)(?:[A-Z]|$)/;

interface Place {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

const sourcesOf = (folder: string) => filesBelow(folder, '.ts').filter((file) => file !== 'spec/language-spec.ts');

/** The comments and string literals of a source, with their lines. */
const proseOf = (file: string, source: string): readonly Place[] => {
  const parsed = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const lineAt = (position: number) => parsed.getLineAndCharacterOfPosition(position).line + 1;
  const places: Place[] = [];
  const add = (position: number, text: string) => places.push({ file, line: lineAt(position), text });
  const seen = new Set<number>();
  const comments = (position: number) => {
    for (const { pos, end } of [
      ...(ts.getLeadingCommentRanges(source, position) ?? []),
      ...(ts.getTrailingCommentRanges(source, position) ?? []),
    ]) {
      if (!seen.has(pos)) add(pos, source.slice(pos, end));
      seen.add(pos);
    }
  };
  const visit = (node: ts.Node): void => {
    comments(node.pos);
    comments(node.end);
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      add(node.getStart(parsed), node.text);
    }
    node.getChildren(parsed).forEach(visit);
  };
  visit(parsed);
  return places;
};

/** The prose of a page, line by line: code blocks are the sources' and the programs' own words. */
const pageProse = (file: string, page: string): readonly Place[] => {
  let isCode = false;
  return page.split('\n').flatMap((text, index) => {
    if (text.startsWith('```')) isCode = !isCode;
    return isCode ? [] : [{ file, line: index + 1, text: text.replace(/`[^`]*`/g, '') }];
  });
};

const namesOf = (file: string, source: string): readonly Place[] => {
  const parsed = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const names: Place[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      names.push({ file, line: parsed.getLineAndCharacterOfPosition(node.pos).line + 1, text: node.text });
    }
    ts.forEachChild(node, visit);
  };
  visit(parsed);
  return names;
};

const found = (places: readonly Place[], patterns: readonly RegExp[]): readonly string[] =>
  places.flatMap(({ file, line, text }) =>
    patterns.flatMap((pattern) => {
      const match = new RegExp(pattern, 'i').exec(text);
      if (match === null) return [];
      const within = text.slice(0, match.index).split('\n').length - 1;
      return [`${file}:${line + within} ${match[0]}`];
    }),
  );

describe('language', () => {
  const sources = [...sourcesOf('src'), ...sourcesOf('spec')].map((file) => ({ file, source: textOf(file) }));
  const pages = ['README.md', ...filesBelow('docs', '.md')].filter((file) => file !== 'docs/glossary.md');

  it('should find banned words in comments, strings and prose, with their lines', () => {
    const source = "// Told once.\nconst a = 'nobody';\n/**\n * Leaves it out.\n */\nconst b = `so ${a} many`;";
    expect(found(proseOf('a.ts', source), banned)).to.have.members([
      'a.ts:1 Told',
      'a.ts:2 nobody',
      'a.ts:4 Leaves it out',
    ]);
    expect(found(pageProse('a.md', 'so many\n```ts\nso many\n```\n`told`'), banned)).to.deep.equal(['a.md:1 so many']);
    expect(namesOf('a.ts', 'const tokenDesk = 1;').map(({ text }) => bannedNames.test(text))).to.deep.equal([true]);
  });

  it('should use the words of the glossary in comments and messages', () => {
    expect(sources.flatMap(({ file, source }) => found(proseOf(file, source), banned))).to.deep.equal([]);
  });

  it('should use the words of the glossary in README and docs', () => {
    expect(pages.flatMap((file) => found(pageProse(file, textOf(file)), banned))).to.deep.equal([]);
  });

  it('should use the words of the glossary in names', () => {
    const names = sources.flatMap(({ file, source }) => namesOf(file, source));
    expect(
      names.flatMap(({ file, line, text }) => (bannedNames.test(text) ? [`${file}:${line} ${text}`] : [])),
    ).to.deep.equal([]);
  });
});

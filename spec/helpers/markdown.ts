import { textOf } from './source-files.js';

/** A fenced block of a Markdown file. */
export interface Fence {
  /** From the repository's root. */
  readonly file: string;
  /** Line of its first code line; the first of the file is 1. */
  readonly line: number;
  /** The info string of the opening fence: `ts`, `ts no-run`, `console`. */
  readonly info: string;
  readonly code: string;
  /** The HTML comment before it, without its delimiters; empty where there is none. */
  readonly comment: string;
}

const fenceForm = /^(?:<!--\s*(.*?)\s*-->\s*\n\s*)?^```([^\n`]*)\n([\s\S]*?)^```$/gm;

/** The fenced blocks of a Markdown text, in order. */
export const fencesIn = (file: string, text: string): readonly Fence[] =>
  [...text.matchAll(fenceForm)].map(({ 0: whole, 1: comment = '', 2: info = '', 3: code = '', index }) => {
    const before = text.slice(0, index + whole.length - '```'.length - code.length);
    return { file, line: before.split('\n').length, info: info.trim(), code, comment };
  });

/** The fenced blocks of a file. */
export const fencesOf = (file: string): readonly Fence[] => fencesIn(file, textOf(file));

const withoutCode = (text: string): string => text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, '`code`');

/** Targets of a Markdown text's links and images, except those in code. */
export const linksIn = (text: string): readonly string[] =>
  [...withoutCode(text).matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)/g)].map(([, target = '']) => target);

/** The anchors of a Markdown text's headings, as GitHub generates them. */
export const anchorsIn = (text: string): ReadonlySet<string> => {
  const anchors = new Set<string>();
  for (const [, heading = ''] of text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const slug = plain.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
    let anchor = slug;
    for (let again = 1; anchors.has(anchor); again += 1) anchor = `${slug}-${again}`;
    anchors.add(anchor);
  }
  return anchors;
};

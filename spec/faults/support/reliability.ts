import { format } from 'prettier';
import packageJson from '../../../package.json' with { type: 'json' };
import { textOf } from '../../helpers/source-files.js';
import type { Declared } from './declared.js';
import { type Area, areas, idsOf } from './ids.js';

export const reliabilityFile = 'docs/reliability.md';

const start = '<!-- faults: written by npm run reliability -->';
const end = '<!-- end of faults -->';

/** Puts the tables of the cases into the document, in place of those that it has. */
export const withFaults = async (text: string, declared: readonly Declared[]): Promise<string> => {
  const [before, after] = [text.indexOf(start), text.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`${reliabilityFile} has lost the marks of its tables`);
  const tables = (Object.keys(areas) as Area[]).map((area) => tableOf(area, declared)).join('\n');
  const whole = `${text.slice(0, before)}${start}\n\n${tables}\n${text.slice(after)}`;
  return format(whole, { ...(packageJson.prettier as object), parser: 'markdown' });
};

/** The document as it stands in the repository. */
export const committedReliability = (): string => textOf(reliabilityFile);

const tableOf = (area: Area, declared: readonly Declared[]): string => {
  const lines = idsOf(area).flatMap((id) => {
    const entry = declared.find((each) => each.id === id);
    if (entry === undefined) return [];
    return 'doesNotApply' in entry
      ? [row(id, entry.fault, '', `does not apply: ${entry.doesNotApply}`)]
      : [row(id, entry.fault, entry.promise, entry.checks > 0 ? 'holds' : 'has no checks')];
  });
  return [`### ${areas[area].title}`, '', row('id', 'fault', 'promise', 'result'), '|-|-|-|-|', ...lines, ''].join(
    '\n',
  );
};

const row = (...cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

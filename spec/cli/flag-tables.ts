import { endpoints } from '../../src/cli/endpoints/registry.js';
import { defaultOf, type Flag, isSupported, nameOfFlag } from '../../src/cli/flags.js';
import { endpointFlags, endpointNames, outputFlags, runFlags, serverFlags } from '../../src/cli/query/flags.js';
import { simulateFlags } from '../../src/cli/simulate.js';
import { watchFlags } from '../../src/cli/watch/command.js';

/** The page with the tables, from the root of the repository. */
export const flagPage = 'docs/guide/command-line.md';

const table = (rows: readonly (readonly string[])[]): string => {
  const [titles = [], ...rest] = rows.map((cells) => cells.map((cell) => cell.replaceAll('|', '\\|')));
  return [titles, titles.map(() => '---'), ...rest].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
};

const flagTable = (flags: readonly Flag[]): string =>
  table([['flag', 'what', 'default'], ...flags.map((flag) => [`\`${flag.flag}\``, flag.help, defaultOf(flag) ?? ''])]);

const endpointTable = (): string =>
  table([
    ['endpoint', 'contract', 'flags'],
    ...endpointNames.map((name) => {
      const supported = (endpointFlags as readonly Flag[]).filter(
        (flag) => flag.endpoints !== undefined && isSupported(flag, name),
      );
      const flags = supported.map((flag) => `\`${nameOfFlag(flag)}\``);
      return [`\`${name}\``, endpoints[name].contract.replace(' contract', ''), flags.join(' ')];
    }),
  ]);

/** The tables by the names in the comments before them. */
const tables: Readonly<Record<string, string>> = {
  endpoints: endpointTable(),
  query: flagTable(endpointFlags),
  server: flagTable(serverFlags),
  output: flagTable(outputFlags),
  interval: flagTable(runFlags),
  watch: flagTable(watchFlags.flatMap(({ flags }) => flags).filter((flag) => !isServerFlag(flag))),
  simulate: flagTable(simulateFlags),
};

function isServerFlag(flag: Flag): boolean {
  return (serverFlags as readonly Flag[]).includes(flag);
}

/** Replaces each table that follows a comment such as `<!-- flags: query -->`. */
export const withFlagTables = (page: string): string =>
  page.replace(/(<!-- flags: (\w+) -->\n\n)(?:\|.*\n)*/g, (_, comment: string, name: string) => {
    const rows = tables[name];
    if (rows === undefined) throw new Error(`there are no flags called ${name}`);
    return comment + rows;
  });

/** Removes the padding of table cells, which Prettier adds. */
export const withoutPadding = (page: string): string =>
  page.replace(/^\|.*$/gm, (row) => row.replace(/ +/g, ' ').replace(/-{3,}/g, '---'));

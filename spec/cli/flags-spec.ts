import { expect } from 'chai';
import { Command } from 'commander';
import {
  addFlags,
  type Flag,
  flagForField,
  flagProblems,
  nameOfFlag,
  toList,
  toNumber,
  type ValuesOf,
} from '../../src/cli/flags.js';
import { allFlags } from '../../src/cli/main.js';
import { endpointNames } from '../../src/cli/query/flags.js';

const flags = [
  { flag: '--page-size <rows>', help: 'rows a page', default: '`10`', parse: toNumber, endpoints: ['queues'] },
  { flag: '--ids <ids>', help: 'ids', parse: toList, fields: ['queues.ids'] },
  { flag: '--name <name>', help: 'a name', variable: 'NAME', requires: '--ids' },
  { flag: '--csv', help: 'print `CSV`', excludes: '--page-size' },
] as const satisfies readonly Flag[];

describe('flags', () => {
  it('should be parsed to values whose types follow from their rows', () => {
    const command = addFlags(new Command(), [{ title: 'Test', flags }]);
    command.parse(['--page-size', '5', '--ids', 'a', '--ids', 'b,c', '--csv'], { from: 'user' });
    const values = command.opts<ValuesOf<(typeof flags)[number]>>();
    const typed: { pageSize: number; ids: readonly string[]; name: string; csv: boolean } = {
      pageSize: values.pageSize ?? 0,
      ids: values.ids ?? [],
      name: values.name ?? '',
      csv: values.csv ?? false,
    };
    expect(typed).to.deep.equal({ pageSize: 5, ids: ['a', 'b', 'c'], name: '', csv: true });
  });

  it('should be shown by --help in their order, with defaults and variables', () => {
    const help = addFlags(new Command(), [{ title: 'Test', flags }]).helpInformation();
    expect(help.replace(/ {2,}/g, '  ')).to.contain(
      [
        'Test:',
        '  --page-size <rows>  rows a page (default: 10)',
        '  --ids <ids>  ids',
        '  --name <name>  a name (default: NAME)',
        '  --csv  print CSV\n',
      ].join('\n'),
    );
  });

  it('should be rejected where the endpoint does not support them, and in combinations that have no meaning', () => {
    const problemsOf = (values: object, endpoint: string) =>
      flagProblems(flags, { ...values }, { endpoint, supported: flags }).map(
        ({ path, message }) => `${path} ${message}`,
      );
    expect(problemsOf({ ids: [], name: '', csv: true }, 'users')).to.deep.equal([]);
    expect(problemsOf({ pageSize: 1 }, 'users')).to.deep.equal([
      '--page-size is not supported by users, which supports ',
    ]);
    expect(problemsOf({ pageSize: 1, name: '', csv: true }, 'queues')).to.deep.equal([
      '--name requires --ids',
      '--csv cannot be combined with --page-size',
    ]);
  });

  it('should give their names to the fields that they set', () => {
    const names = ['pageSize', 'queues.ids[1].x', 'name', 'clientSecret', 'other', '--csv'];
    expect(names.map((name) => flagForField(name, flags))).to.deep.equal([
      '--page-size',
      '--ids[1].x',
      '--name or NAME',
      'GENESYS_CLIENT_SECRET',
      'other',
      '--csv',
    ]);
  });

  it('should refer to endpoints and flags that exist', () => {
    const names = new Set(allFlags.map(nameOfFlag));
    for (const { flag, requires = '--csv', excludes = '--csv', endpoints = [] } of allFlags) {
      expect(names, flag).to.include.keys(requires, excludes);
      expect(endpointNames, flag).to.include.members(endpoints);
    }
  });

  it('should parse lists and numbers', () => {
    expect(toList('a, b,c')).to.deep.equal(['a', 'b', 'c']);
    expect(toList('c', toList('a,b'))).to.deep.equal(['a', 'b', 'c']);
    expect(['5', '0.5', '-1'].map(toNumber)).to.deep.equal([5, 0.5, -1]);
    for (const text of ['', ' ', 'x', '1e3', '0x10', '1,000', 'Infinity']) expect(toNumber(text)).to.be.NaN;
  });
});

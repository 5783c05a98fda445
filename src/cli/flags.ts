import type { Command } from 'commander';
import type { Problem } from '../core/errors.js';

/** One flag of a command. Parsing, `--help`, messages and the tables of docs/guide/command-line.md are derived from it. */
export interface Flag {
  /** The flag and its value: `--size <rows>`. A flag without a value is a switch. */
  readonly flag: `--${string}`;
  /** Describes the flag in `--help` and in the documentation. Code is quoted with backticks, which `--help` omits. */
  readonly help: string;
  /** Describes what applies without the flag. @defaultValue nothing worth mentioning */
  readonly default?: string;
  /** Parses the value; `before` is the result of an earlier use of the same flag. @defaultValue the string itself */
  readonly parse?: (text: string, before?: readonly string[]) => unknown;
  /** Names of the endpoints that support the flag. @defaultValue all */
  readonly endpoints?: readonly string[];
  /** A flag without which this one cannot be used. */
  readonly requires?: `--${string}`;
  /** A flag with which this one cannot be used. */
  readonly excludes?: `--${string}`;
  /** Environment variable that applies without the flag. */
  readonly variable?: string;
  /** Fields of the library that the flag sets, where their names differ from the flag's. */
  readonly fields?: readonly string[];
}

/** Flags under one heading of `--help`. */
export interface FlagGroup {
  readonly title: string;
  readonly flags: readonly Flag[];
}

type Camel<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<Camel<Rest>>}`
  : Name;

type KeyOf<F extends string> = F extends `--${infer Name} <${string}>`
  ? Camel<Name>
  : F extends `--${infer Name}`
    ? Camel<Name>
    : never;

type ValueOf<F extends Flag> = F extends { readonly parse: (text: string) => infer Value }
  ? Value
  : F['flag'] extends `${string}<${string}`
    ? string
    : boolean;

/** The parsed values of flags, by name in camel case. They are not validated yet: the library does that. */
export type ValuesOf<F extends Flag> = { readonly [Row in F as KeyOf<Row['flag']>]?: ValueOf<Row> | undefined };

/** Parses a comma-separated list and appends its items to those of earlier uses of the same flag. */
export const toList = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  ...text.split(',').map((item) => item.trim()),
];

/** Parses a decimal number. Returns NaN where it is invalid; the library's validation rejects that. */
export const toNumber = (text: string): number => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : NaN);

/** Adds flags to a command, in their order. */
export const addFlags = (command: Command, groups: readonly FlagGroup[]): Command => {
  for (const { title, flags } of groups) {
    command.optionsGroup(`${title}:`);
    for (const row of flags) {
      const { flag, help, parse } = row;
      const usual = defaultOf(row);
      const text = (usual === undefined ? help : `${help} (default: ${usual})`).replaceAll('`', '');
      if (parse === undefined) command.option(flag, text);
      else
        command.option<unknown>(flag, text, (value, before) => parse(value, before as readonly string[] | undefined));
    }
  }
  return command;
};

/** Describes what applies without a flag; undefined where nothing does. */
export const defaultOf = (flag: Flag): string | undefined =>
  flag.default ?? (flag.variable === undefined ? undefined : `\`${flag.variable}\``);

/** Returns the flag without its value: `--size`. */
export const nameOfFlag = ({ flag }: Flag): string => flag.split(' ', 1)[0] ?? flag;

/** Returns the name of the flag's parsed value: `timeZone` for `--time-zone <name>`. */
const keyOf = (flag: Flag): string =>
  nameOfFlag(flag)
    .slice(2)
    .replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Whether an endpoint supports a flag. */
export const isSupported = ({ endpoints }: Flag, endpoint: string): boolean => endpoints?.includes(endpoint) ?? true;

/**
 * Checks each flag that is used: that the endpoint supports it, and that it can be combined with the other flags.
 *
 * @param supported - The flags that the message about an unsupported flag lists.
 */
export const flagProblems = (
  flags: readonly Flag[],
  values: Readonly<Record<string, unknown>>,
  { endpoint, supported }: { readonly endpoint: string; readonly supported: readonly Flag[] },
): readonly Problem[] => {
  const used = flags.filter((flag) => values[keyOf(flag)] !== undefined);
  const isUsed = (name: string) => used.some((flag) => nameOfFlag(flag) === name);
  const listed = supported.filter((flag) => flag.endpoints !== undefined && isSupported(flag, endpoint));
  return used.flatMap((flag): readonly Problem[] => {
    const path = nameOfFlag(flag);
    const { requires, excludes } = flag;
    if (!isSupported(flag, endpoint)) {
      const names = listed.map(nameOfFlag).join(', ');
      return [{ path, message: `is not supported by ${endpoint}, which supports ${names}` }];
    }
    if (requires !== undefined && !isUsed(requires)) return [{ path, message: `requires ${requires}` }];
    if (excludes !== undefined && isUsed(excludes)) return [{ path, message: `cannot be combined with ${excludes}` }];
    return [];
  });
};

/** Names for fields that no flag sets. */
const otherNames: Readonly<Record<string, string>> = { clientSecret: 'GENESYS_CLIENT_SECRET', webSocket: 'package ws' };

/**
 * Returns the name that a user knows a field of the library by: `--queue-ids[1]` for `queueIds[1]`. A path that begins with `-` is a flag
 * already.
 */
export const flagForField = (path: string, flags: readonly Flag[]): string => {
  const [, name = '', rest = ''] = /^(.*?)(\[\d+\].*)?$/s.exec(path) ?? [];
  if (name.startsWith('-')) return path;
  const flag = flags.find(({ fields }) => fields?.includes(name)) ?? flags.find((each) => keyOf(each) === name);
  if (flag === undefined) return (otherNames[name] ?? name) + rest;
  const { variable } = flag;
  return nameOfFlag(flag) + (variable === undefined ? '' : ` or ${variable}`) + rest;
};

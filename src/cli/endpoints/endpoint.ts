import type { Query } from '../../core/endpoint.js';
import type { QueryFlags, RunFlag } from '../query/flags.js';
import { type Column, numberColumn, textColumn } from '../table/column.js';
import { unlisted } from '../../endpoints/catalogue.js';
import { anyOf, type Filter, type Predicate } from '../../endpoints/filter.js';

/** Flags that only some endpoints take. */
export type QuestionFlag = keyof Omit<QueryFlags, 'endpoint' | 'json' | 'csv' | 'demo' | ConnectionFlag | RunFlag>;
export type ConnectionFlag =
  'region' | 'clientId' | 'scope' | 'hostsApi' | 'hostsLogin' | 'ratePerMinute' | 'maxAttempts';

/** The flags of a query, always with an interval. */
export type Question = Pick<QueryFlags, QuestionFlag> & { readonly interval: string };

/** Describes how the command line queries one endpoint and shows its rows. */
export interface QueryKind<Row = unknown> {
  /** The name of the query's builder. */
  readonly name: string;
  readonly contract: 'tutorial contract' | 'platform contract';
  /** The flags that the endpoint takes. Any other flag is rejected: a flag without effect would be an unnoticed mistake. */
  readonly takes: readonly QuestionFlag[];
  /** Rows a page in the demo. @defaultValue small pages, so that several come */
  readonly demoSize?: number;
  /** @throws QueryError with all problems of the flags. */
  query(question: Question): Query<unknown, unknown, Row>;
  columns(question: Question): readonly Column<Row>[];
}

/** Converts names of flags to those of a query. `unlisted(nHologramSessions)` allows a name that is newer than the catalogue. */
export const catalogueNames = <Name>(names: readonly string[] | undefined): readonly Name[] | undefined =>
  names?.map((name) => {
    const newer = /^unlisted\((.*)\)$/s.exec(name)?.[1];
    return (newer === undefined ? name : unlisted(newer)) as Name;
  });

/** Returns the filter for `--queue-ids` and `--media-types`; undefined where both are omitted. */
export const queueFilter = ({
  queueIds = [],
  mediaTypes = [],
}: Question): Filter<Predicate<'queueId' | 'mediaType'>> | undefined => {
  const clauses = [...anyOf('queueId', queueIds), ...anyOf('mediaType', mediaTypes)];
  return clauses.length === 0 ? undefined : { type: 'and', clauses };
};

/** The fields that a run can add to a row of any endpoint. */
interface RunRow {
  readonly intervalStart?: string | null;
  readonly revision?: number;
}

/** Returns the endpoint's columns, and those for the fields that a sliced or incremental run adds. */
export const runColumns = (columns: readonly Column<never>[], flags: QueryFlags): readonly Column<unknown>[] => {
  const { slice, granularity, merge = false, since = false } = flags;
  const ofSlices = slice !== undefined && granularity === undefined && !merge;
  const figures = columns.findIndex(({ kind }) => kind === 'number');
  const from = textColumn<RunRow>('From', ({ intervalStart }) => intervalStart);
  return [
    ...columns.slice(0, figures),
    ...(ofSlices ? [from] : []),
    ...columns.slice(figures),
    ...(since ? [numberColumn<RunRow>('Revision', ({ revision }) => revision ?? null)] : []),
  ] as readonly Column<never>[];
};

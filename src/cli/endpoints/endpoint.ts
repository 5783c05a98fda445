import type { Query } from '../../core/endpoint.js';
import type { EndpointValues, QueryValues } from '../query/flags.js';
import { type Column, numberColumn, textColumn } from '../table/column.js';
import { unlisted } from '../../endpoints/catalogue.js';
import { anyOf, type Filter, type Predicate } from '../../endpoints/filter.js';

/** Describes how the command line queries one endpoint and shows its rows. The flags that it supports are in query/flags.ts. */
export interface CliEndpoint<Row = unknown> {
  readonly contract: 'tutorial contract' | 'platform contract';
  /** Rows a page in the demo. @defaultValue few, so that the demo reads several pages */
  readonly demoSize?: number;
  /** @throws QueryError with all problems of the flags. */
  query(values: EndpointValues): Query<unknown, unknown, Row>;
  columns(values: EndpointValues): readonly Column<Row>[];
}

/** Converts the names in a flag to those in a query. `unlisted(nHologramSessions)` allows a name that is newer than the catalogue. */
export const catalogueNames = <Name>(names: readonly string[] | undefined): readonly Name[] | undefined =>
  names?.map((name) => {
    const newer = /^unlisted\((.*)\)$/s.exec(name)?.[1];
    return (newer === undefined ? name : unlisted(newer)) as Name;
  });

/** Returns the filter for `--queue-ids` and `--media-types`; undefined where both are omitted. */
export const queueFilter = ({
  queueIds = [],
  mediaTypes = [],
}: Pick<EndpointValues, 'queueIds' | 'mediaTypes'>): Filter<Predicate<'queueId' | 'mediaType'>> | undefined => {
  const clauses = [...anyOf('queueId', queueIds), ...anyOf('mediaType', mediaTypes)];
  return clauses.length === 0 ? undefined : { type: 'and', clauses };
};

/** Returns the parameters of a job. A job is cancelled with the command, unless the user has its id to read it again. */
export const jobParams = ({ size, jobId }: EndpointValues) => ({
  pageSize: size,
  jobId,
  cancelOnLeave: jobId === undefined,
});

/** The fields that a run can add to a row of any endpoint. */
interface RunRow {
  readonly intervalStart?: string | null;
  readonly revision?: number;
}

/** Returns the endpoint's columns, and those for the fields that a sliced or incremental run adds. */
export const runColumns = (columns: readonly Column<never>[], values: QueryValues): readonly Column<unknown>[] => {
  const { slice, granularity, merge = false, since = false } = values;
  const ofSlices = slice !== undefined && granularity === undefined && !merge;
  const firstNumber = columns.findIndex(({ kind }) => kind === 'number');
  const from = textColumn<RunRow>('From', ({ intervalStart }) => intervalStart);
  return [
    ...columns.slice(0, firstNumber),
    ...(ofSlices ? [from] : []),
    ...columns.slice(firstNumber),
    ...(since ? [numberColumn<RunRow>('Revision', ({ revision }) => revision ?? null)] : []),
  ] as readonly Column<never>[];
};

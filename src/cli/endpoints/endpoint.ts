import type { Query } from '../../core/endpoint.js';
import type { QueryFlags } from '../query/flags.js';
import type { RunFlag } from '../run-flags.js';
import type { Column } from '../table/column.js';

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

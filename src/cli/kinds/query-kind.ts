import type { Query } from '../../core/endpoint.js';
import type { QueryFlags } from '../query-flags.js';
import type { RunFlag } from '../run-flags.js';
import type { Column } from '../table/column.js';

/** Flags that only some endpoints take. */
export type QuestionFlag = keyof Omit<QueryFlags, 'endpoint' | 'json' | 'csv' | 'demo' | ConnectionFlag | RunFlag>;
export type ConnectionFlag =
  'region' | 'clientId' | 'scope' | 'hostsApi' | 'hostsLogin' | 'ratePerMinute' | 'maxAttempts';

/** What was asked, with an interval in any case. */
export type Question = Pick<QueryFlags, QuestionFlag> & { readonly interval: string };

/** How the command line asks one endpoint and shows its rows. */
export interface QueryKind<Row = unknown> {
  /** The name of the query's builder. */
  readonly name: string;
  readonly contract: 'tutorial contract' | 'platform contract';
  /** Any other flag is refused: a flag that changes nothing would be a silent mistake. */
  readonly takes: readonly QuestionFlag[];
  /** Rows a page in the demo. @defaultValue small pages, so that several come */
  readonly demoSize?: number;
  /** @throws QueryError with everything that is wrong with the question. */
  query(question: Question): Query<unknown, unknown, Row>;
  columns(question: Question): readonly Column<Row>[];
}

import * as t from 'io-ts';
import { AggregatesPage } from './aggregates-page.js';
import { textOrNull } from './wire-fields.js';

/** A page of an aggregate job's results. No `cursor`: the last one. */
export type AggregateJobPage = AggregatesPage & { readonly cursor?: string | null };

/** Reads a page of an aggregate job's results. */
export const AggregateJobPage: t.Type<AggregateJobPage, unknown> = t.intersection(
  [AggregatesPage, t.partial({ cursor: textOrNull })],
  'AggregateJobPage',
);

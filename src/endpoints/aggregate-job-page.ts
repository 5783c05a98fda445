import * as t from 'io-ts';
import { optionalFields } from '../core/codecs.js';
import { AggregatesPage } from './aggregates/page.js';

/** A page of an aggregate job's results. The last page has no `cursor`. */
export type AggregateJobPage = AggregatesPage & { readonly cursor?: string | null };

/** Reads a page of an aggregate job's results. */
export const AggregateJobPage: t.Type<AggregateJobPage, unknown> = t.intersection(
  [AggregatesPage, optionalFields({ cursor: t.string })],
  'AggregateJobPage',
);

import { defer, switchMap } from 'rxjs';
import type { PageRequest, Surround } from '../core/endpoint.js';
import type { Job } from './job-options.js';

/** Surrounds pages with a job. Loads the code that runs jobs only when a run needs it, so that other apps load less. */
export const jobSurround =
  (job: Job): Surround =>
  (submission, errands, follow) =>
    defer(() => import('./run-job.js')).pipe(switchMap(({ runJob }) => runJob(job)(submission, errands, follow)));

/** Returns the request for the next page of a job's results; undefined after the last one. */
export const nextByCursor = (
  { cursor }: { readonly cursor?: string | null },
  { method, url }: PageRequest,
): PageRequest | undefined => {
  if (!cursor) return undefined;
  const next = new URL(url);
  next.searchParams.set('cursor', cursor);
  return { method, url: next.href };
};

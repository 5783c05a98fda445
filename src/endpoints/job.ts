import { defer, switchMap } from 'rxjs';
import type { PageRequest, Surround } from '../core/endpoint.js';
import type { Job } from './job-options.js';

/** Surrounds pages with a job. What runs it is loaded when a run asks for one, so that an app which never does loads less. */
export const jobSurround =
  (job: Job): Surround =>
  (submission, errands, follow) =>
    defer(() => import('./run-job.js')).pipe(switchMap(({ runJob }) => runJob(job)(submission, errands, follow)));

/** The next page of a job's results; undefined after the last one. */
export const nextByCursor = (
  { cursor }: { readonly cursor?: string | null },
  { method, url }: PageRequest,
): PageRequest | undefined => {
  if (!cursor) return undefined;
  const next = new URL(url);
  next.searchParams.set('cursor', cursor);
  return { method, url: next.href };
};

import { expect } from 'chai';
import { VirtualTimeScheduler } from 'rxjs';
import type { SimulatorOptions } from '../../../src/simulator/index.js';
import type { JobStatus } from '../../../src/simulator/jobs/job-store.js';
import { type TestResponse, type Visit, visiting } from './visit.js';

export const interval = '2026-10-05T00:00:00Z/2026-10-07T00:00:00Z';
export const query = { interval, groupBy: ['queueId', 'mediaType', 'userId'], metrics: ['nOffered', 'tHandle'] };
export type JobVisit = Visit & { readonly at: (ms: number) => void };

/** A visit whose clock stands still until the spec sets it. */
export const working = (spec: (visit: JobVisit) => Promise<void>, options: SimulatorOptions = {}) => {
  const clock = new VirtualTimeScheduler();
  return visiting({ queues: 3, ratePerMinute: Infinity, runtime: { scheduler: clock }, ...options }, (visit) => {
    clock.frame = 0;
    return spec({ ...visit, at: (ms) => (clock.frame = ms) });
  });
};

export const submit = async ({ post }: Visit, path: string, change: object = {}): Promise<string> => {
  const response = await post(path, { ...query, ...change });
  expect(response.status, response.text).to.equal(202);
  return response.json<{ jobId: string }>().jobId;
};

export const status = async ({ get }: Visit, path: string, id: string): Promise<JobStatus> =>
  (await get(`${path}/${id}`)).json<JobStatus>();

/** All pages of a job's results. */
export const results = async <Body extends { readonly cursor?: string }>(
  { get }: Visit,
  at: string,
): Promise<Body[]> => {
  const pages: Body[] = [];
  let cursor: string | undefined;
  do {
    const separator = at.includes('?') ? '&' : '?';
    const response: TestResponse = await get(cursor === undefined ? at : `${at}${separator}cursor=${cursor}`);
    expect(response.status, response.text).to.equal(200);
    expect(pages.length, 'pages without an end').to.be.below(500);
    pages.push(response.json<Body>());
    cursor = pages.at(-1)!.cursor;
  } while (cursor !== undefined);
  return pages;
};

export const instant = (ms: number) => new Date(ms).toISOString();

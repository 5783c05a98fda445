// A program that writes rows to a file and keeps a checkpoint, made to be killed: bundled and run by checkpoint-kill-spec.ts.
import { openSync, writeSync } from 'node:fs';
import {
  clientCredentials,
  type Query,
  type QueueRow,
  createClient,
  fileCheckpoint,
  isIncompleteError,
  queueDetails,
  queuePerformance,
  type RunOptions,
  rowKey,
} from '../../../src/index.js';
import { incomplete, type ResumingJob } from './resuming-job.js';

const job = JSON.parse(process.argv[2] ?? '') as ResumingJob;
const client = createClient({
  hosts: job.hosts,
  credentials: clientCredentials(job.credentials),
  budget: { perMinute: Infinity },
  retry: { baseDelayMs: 1 },
});
// Both answer the same rows; their pages are not looked at.
const query = (
  job.details === undefined ? queuePerformance(job.performance ?? { interval: '' }) : queueDetails(job.details)
) as Query<never, never, QueueRow>;
const run: RunOptions = { ...job.run, checkpoint: fileCheckpoint(job.checkpoint) };

const rows = openSync(job.rows, 'a');
// A process that is killed can leave half a line: what follows is not to be a part of it.
writeSync(rows, '\n');
try {
  for await (const row of client.rows(query, run)) {
    writeSync(rows, `${JSON.stringify([rowKey(query, row), row])}\n`);
    // One byte for each row that is written: whoever kills counts them. Not by writeSync, which fails while the pipe is full.
    process.stdout.write('.');
  }
} catch (error) {
  if (!isIncompleteError(error)) throw error;
  process.exitCode = incomplete;
}

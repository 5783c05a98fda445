// A program that writes rows to a file and keeps a checkpoint, to be killed: bundled and run by checkpoint-kill-spec.ts.
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
// Both emit the same rows; their pages are not compared.
const query = (
  job.details === undefined ? queuePerformance(job.performance ?? { interval: '' }) : queueDetails(job.details)
) as Query<never, never, QueueRow>;
const run: RunOptions = { ...job.run, checkpoint: fileCheckpoint(job.checkpoint) };

const rows = openSync(job.rows, 'a');
// A killed process can leave an incomplete line: the next rows must not continue it.
writeSync(rows, '\n');
try {
  for await (const row of client.rows(query, run)) {
    writeSync(rows, `${JSON.stringify([rowKey(query, row), row])}\n`);
    // One byte for each row that is written, which the parent process counts. Not by writeSync, which fails while the pipe is full.
    process.stdout.write('.');
  }
} catch (error) {
  if (!isIncompleteError(error)) throw error;
  process.exitCode = incomplete;
}

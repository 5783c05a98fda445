import { lastValueFrom } from 'rxjs';
import { isMergeError } from '../../core/error-guards.js';
import { QueryError } from '../../core/errors.js';
import type { Explanation } from '../../run/sliced/explain.js';
import { fileCheckpoint } from '../../run/sliced/file-checkpoint.js';
import type { Context } from '../context.js';
import { Interrupted, isClosedPipe } from '../failure.js';
import { CheckpointSaver, isSmartTerminal, Output, paintFor } from '../output.js';
import { counted, type Progress, seconds } from '../progress/counts.js';
import { lineProgress } from '../progress/line-progress.js';
import { plainProgress } from '../progress/plain-progress.js';
import { ResultCheck } from '../result-check.js';
import { demoSimulator, type Server, withServer } from '../source.js';
import { printable } from '../table/text.js';
import type { QueryValues } from './flags.js';
import { planQuery, type QueryPlan } from './plan.js';
import { printCsv, printJson, printTable } from './print.js';

/**
 * Runs `genesys-rows query`: queries one endpoint, prints its rows on standard output and the progress on standard error.
 *
 * @throws QueryError with all problems of the flags and the environment; any error of the run.
 */
export const runQuery = (values: QueryValues, context: Context): Promise<void> =>
  withServer(values, context, demoSimulator, (server) => query(values, server, context));

const query = async (values: QueryValues, server: Server, context: Context): Promise<void> => {
  const { stdout, signal } = context;
  const output = new Output(stdout, signal);
  const saver = new CheckpointSaver(output);
  const plan = planQuery(values, server, (path) => saver.store(fileCheckpoint(path)));
  // Sends no request: reports an invalid slice or checkpoint, and a query that cannot be merged.
  const explanation = plan.explanation$ && (await lastValueFrom(plan.explanation$).catch(rejectMerge));
  if (values.explain === true && explanation !== undefined) {
    return printExplanation(plan.title, explanation, output, values.json === true);
  }
  const progress = await progressOn(context, plan.endpoint, values.slice);
  if (stdout.isTTY === true) output.setStatusLine(progress);
  const result = new ResultCheck();
  const events = plan.client.events$.subscribe((event) => {
    result.event(event);
    progress.event(event);
    if (event.kind === 'job' && event.state === 'FULFILLED' && values.slice === undefined) {
      progress.say(`job ${printable(event.jobId)} has finished: --job-id reads its results again`);
    }
  });
  try {
    await print(plan, values, { context, output, progress, result });
    if (result.failure !== undefined) throw result.failure;
    progress.finish('complete');
  } catch (error) {
    const reason: unknown = signal.aborted ? signal.reason : error;
    if (isClosedPipe(reason)) progress.hide();
    else progress.finish(reason instanceof Interrupted ? 'interrupted' : 'incomplete');
    throw reason;
  } finally {
    events.unsubscribe();
    await saver.saved();
  }
};

/** Reports a query that cannot be merged as a problem of the flags, since no request has been sent yet. */
const rejectMerge = (error: unknown): never => {
  if (!isMergeError(error)) throw error;
  throw new QueryError('run options', [{ path: 'merge', message: error.message }]);
};

const progressOn = async ({ stderr, env }: Context, endpoint: string, slice?: string): Promise<Progress> => {
  if (!isSmartTerminal(stderr, env)) return plainProgress(stderr, endpoint);
  if (slice === undefined) return lineProgress(stderr, endpoint);
  const { barProgress } = await import('../progress/bar-progress.js');
  return barProgress(stderr, endpoint);
};

interface PrintContext {
  readonly context: Context;
  readonly output: Output;
  readonly progress: Progress;
  readonly result: ResultCheck;
}

/** Runs the query, and prints its rows in the format that the flags select. */
const print = async (plan: QueryPlan, { json, csv }: QueryValues, parts: PrintContext): Promise<void> => {
  const { output, progress, result } = parts;
  const { stdout, env, signal } = parts.context;
  if (json === true) {
    progress.say(plan.title);
    await printJson(plan, output, signal);
  } else if (csv === true) {
    progress.say(plan.title);
    const clean = stdout.isTTY === true ? printable : (text: string) => text;
    await printCsv(plan, output, { signal, clean, hasHeader: stdout.hasContent !== true });
  } else {
    const isWhole = () => result.failure === undefined;
    await printTable(plan, output, { signal, paint: paintFor(stdout, env), isWhole });
  }
};

/** Prints what a run would do, as lines for people or as one line of JSON. */
const printExplanation = async (
  title: string,
  explanation: Explanation,
  output: Output,
  asJson: boolean,
): Promise<void> => {
  const { slices, requests, slicesHeld, pagesHeld } = explanation;
  const inMemory =
    pagesHeld === undefined ? counted(slicesHeld, 'slice', 'slices') : counted(pagesHeld, 'page', 'pages');
  const pace = explanation.seconds === undefined ? '' : `, ${seconds(explanation.seconds * 1000)} at the rate limit`;
  const lines = [
    title,
    '',
    `${counted(slices.length, 'slice', 'slices')}, at least ${counted(requests, 'request', 'requests')}${pace}, at most ${inMemory} in memory`,
    ...slices,
  ];
  await output.write(asJson ? `${JSON.stringify(explanation)}\n` : `${lines.join('\n')}\n`);
  await output.flush();
};

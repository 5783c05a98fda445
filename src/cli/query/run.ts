import { lastValueFrom } from 'rxjs';
import { isMergeError } from '../../core/error-guards.js';
import { QueryError } from '../../core/errors.js';
import { demoSimulator, chooseSource } from '../source.js';
import { type Asked, planQuery } from './plan.js';
import { printCsv, printJson, printTable } from './print.js';
import { type Progress, counted, seconds } from '../progress/counts.js';
import { lineProgress } from '../progress/line-progress.js';
import { plainProgress } from '../progress/plain-progress.js';
import { Output, PrintedFirst, isSmartTerminal, paintFor } from '../output.js';
import type { QueryFlags } from './flags.js';
import { fileCheckpoint } from '../../run/sliced/file-checkpoint.js';
import { ResultCheck } from '../short-result.js';
import { printable } from '../table/text.js';
import type { Surroundings } from '../context.js';
import { Interrupted, isClosedPipe } from '../failure.js';
import { withSimulator } from '../with-simulator.js';
import type { Explanation } from '../../run/sliced/explain.js';

/**
 * Runs `genesys-rows query`: queries one endpoint, prints its rows on standard output and the progress on standard error.
 *
 * @throws QueryError with all problems of the flags and the environment; any error of the run.
 */
export const runQuery = async (flags: QueryFlags, surroundings: Surroundings): Promise<void> => {
  const source = chooseSource(flags, surroundings.env);
  if (source.kind === 'server') return ask(flags, source, surroundings);
  if (source.remark !== undefined) surroundings.stderr.write(`${source.remark}\n`);
  await withSimulator(demoSimulator, (simulator) => ask(flags, simulator, surroundings));
};

const ask = async (flags: QueryFlags, asked: Asked, surroundings: Surroundings): Promise<void> => {
  const { env, stdout, signal } = surroundings;
  const output = new Output(stdout, signal);
  const printedFirst = new PrintedFirst(output);
  const plan = planQuery(flags, asked, (path) => printedFirst.store(fileCheckpoint(path)));
  // Sends no request: reports an invalid slice or checkpoint, and a query that cannot be merged.
  const explanation = plan.explanation$ && (await lastValueFrom(plan.explanation$).catch(refuse));
  if (flags.explain === true && explanation !== undefined) {
    return printExplanation(plan.title, explanation, output, flags.json === true);
  }
  const progress = await progressOn(surroundings, plan.kind.name, flags.slice);
  if (stdout.isTTY === true) output.makeRoomFor(progress);
  const result = new ResultCheck();
  const events = plan.client.events$.subscribe((event) => {
    result.event(event);
    progress.event(event);
  });
  try {
    if (flags.json === true) {
      progress.say(plan.title);
      await printJson(plan, output, signal);
    } else if (flags.csv === true) {
      progress.say(plan.title);
      await printCsv(plan, output, { signal, clean: stdout.isTTY === true ? printable : (text) => text });
    } else {
      const isWhole = () => result.failure === undefined;
      await printTable(plan, output, { signal, paint: paintFor(stdout, env), isWhole });
    }
    if (result.failure !== undefined) throw result.failure;
    progress.finish('complete');
  } catch (error) {
    const reason: unknown = signal.aborted ? signal.reason : error;
    if (isClosedPipe(reason)) progress.hide();
    else progress.finish(reason instanceof Interrupted ? 'interrupted' : 'incomplete');
    throw reason;
  } finally {
    events.unsubscribe();
    await printedFirst.saved();
  }
};

/** Reports a query that cannot be merged as a problem of the flags, since no request has been sent yet. */
const refuse = (error: unknown): never => {
  if (!isMergeError(error)) throw error;
  throw new QueryError('run options', [{ path: 'merge', message: error.message }]);
};

const progressOn = async ({ stderr, env }: Surroundings, query: string, slice?: string): Promise<Progress> => {
  if (!isSmartTerminal(stderr, env)) return plainProgress(stderr, query);
  if (slice === undefined) return lineProgress(stderr, query);
  const { barProgress } = await import('../progress/bar-progress.js');
  return barProgress(stderr, query);
};

/** Prints what a run would do, as lines for people or as one line of JSON. */
const printExplanation = async (
  title: string,
  explanation: Explanation,
  output: Output,
  asJson: boolean,
): Promise<void> => {
  const { slices, requests, slicesHeld, pagesHeld } = explanation;
  const held = pagesHeld === undefined ? counted(slicesHeld, 'slice', 'slices') : counted(pagesHeld, 'page', 'pages');
  const paceText =
    explanation.seconds === undefined ? '' : `, ${seconds(explanation.seconds * 1000)} at the rate limit`;
  const lines = [
    title,
    '',
    `${counted(slices.length, 'slice', 'slices')}, at least ${counted(requests, 'request', 'requests')}${paceText}, at most ${held} in memory`,
    ...slices,
  ];
  await output.write(asJson ? `${JSON.stringify(explanation)}\n` : `${lines.join('\n')}\n`);
  await output.flush();
};

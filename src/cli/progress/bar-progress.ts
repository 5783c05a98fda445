import cliProgress from 'cli-progress';
import type { ClientEvent } from '../../core/events.js';
import { type Interval, parseInterval } from '../../core/interval.js';
import { systemRuntime } from '../../core/runtime.js';
import { advance, counted, countsText, noProgress, seconds, type Progress, type ProgressStream } from './counts.js';
import { rewrittenLine, widthFor } from './line-progress.js';

const { Formatter, TimeFormat } = cliProgress.Format;

const look: cliProgress.Options & Record<string, unknown> = {
  barCompleteString: '='.repeat(25),
  barIncompleteString: '-'.repeat(25),
  barGlue: '',
  autopaddingChar: '',
  // The time left is unknown before the first slice is delivered.
  formatTime: (seconds, options, round) => (Number.isFinite(seconds) ? TimeFormat(seconds, options, round) : '?'),
};

const numbersFormat = ' {percentage} % | {pace}/s | ETA {eta_formatted} | {rows}{waits}';
/** Minimum and maximum columns of the bar: a narrow terminal shortens it in favour of the numbers. */
const [minBar, maxBar] = [8, 24];

/**
 * Shows the progress of a sliced run on a terminal: the part of the range that has been delivered, requests a second, the time left, and
 * waits for the rate limit. Rewrites one line in place.
 *
 * @param elapsedMs - The clock that measures the pace.
 */
export const barProgress = (
  stream: ProgressStream,
  query: string,
  elapsedMs = systemRuntime.scheduler.now,
): Progress => {
  let counts = noProgress;
  let totalMs = 0;
  let deliveredMs = 0;
  let requests = 0;
  let [startedAt, now] = [NaN, NaN];
  const { hide, show: write, say } = rewrittenLine(stream);

  const text = (): string => {
    const elapsedS = (now - startedAt) / 1000;
    const progress = totalMs === 0 ? 1 : Math.min(1, deliveredMs / totalMs);
    const eta = progress === 0 ? Infinity : Math.ceil((elapsedS * (1 - progress)) / progress);
    const { rows, rateWaits, rateWaitMs, waiting } = counts;
    const state = {
      progress,
      eta,
      startTime: startedAt,
      stopTime: now,
      total: totalMs,
      value: deliveredMs,
      maxWidth: 0,
    };
    const rest = Formatter({ ...look, format: numbersFormat }, state, {
      pace: elapsedS > 0 ? (requests / elapsedS).toFixed(1) : '0.0',
      rows: counted(rows, 'row', 'rows'),
      waits: rateWaits === 0 ? '' : ` | ${counted(rateWaits, 'rate wait', 'rate waits')} (${seconds(rateWaitMs)})`,
    });
    const room = widthFor(stream) - '[]'.length - rest.length;
    const bar = Formatter({ ...look, format: '[{bar}]', barsize: Math.max(minBar, Math.min(room, maxBar)) }, state, {});
    return bar + rest + (waiting === undefined ? '' : `; ${waiting}`);
  };
  const show = () => {
    if (!Number.isNaN(startedAt)) write(text());
  };

  return {
    hide,
    show,
    say,
    event: (event: ClientEvent) => {
      // Not `event.at`: a correction of the wall clock would distort the pace.
      now = elapsedMs();
      if (event.kind === 'plan') [startedAt, totalMs] = [now, event.rangeMs];
      if (event.kind === 'request') requests += 1;
      if (event.kind === 'slice') deliveredMs += lengthMsOf(event.interval);
      counts = advance(counts, event, query);
      show();
    },
    finish: (outcome) => say(`${outcome}: ${countsText(counts)}`),
  };
};

const lengthMsOf = (slice: string): number => {
  const { startMs, endMs } = parseInterval(slice) ?? ({ startMs: 0, endMs: 0 } satisfies Interval);
  return endMs - startMs;
};

import type { Explanation } from '../run/sliced/explain.js';
import type { Output } from './output.js';
import { counted, seconds } from './progress/counts.js';

/** Prints what a run would do, as lines for people or as one line of JSON. */
export const printExplanation = async (
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

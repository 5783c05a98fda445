import type { Conversation } from '../history/conversation.js';
import type { Measure } from './measures.js';

/** What is known of one metric in one bucket. */
export interface Summary {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

/** Four numbers a metric, side by side in one array: a year of half-hours has millions of cells. */
const width = 4;

/** Summaries of all metrics of one group in one bucket. */
export class Cell {
  readonly #numbers: number[];

  constructor(metrics: number) {
    this.#numbers = new Array<number>(metrics * width).fill(0);
  }

  /** No metric has data. */
  get isEmpty(): boolean {
    return this.#numbers.every((number, index) => index % width !== 0 || number === 0);
  }

  /** Adds what a conversation has to say about each metric. */
  add(conversation: Conversation, metrics: readonly Measure[]): void {
    const numbers = this.#numbers;
    for (let metric = 0; metric < metrics.length; metric += 1) {
      const value = metrics[metric]?.read(conversation);
      if (value === undefined) continue;
      const at = metric * width;
      const isFirst = numbers[at] === 0;
      numbers[at] = (numbers[at] as number) + 1;
      numbers[at + 1] = (numbers[at + 1] as number) + value;
      if (isFirst || value < (numbers[at + 2] as number)) numbers[at + 2] = value;
      if (isFirst || value > (numbers[at + 3] as number)) numbers[at + 3] = value;
    }
  }

  /** Undefined where the metric has no data: the platform omits it instead of showing zeros. */
  summary(metric: number): Summary | undefined {
    const [count, sum, min, max] = this.#numbers.slice(metric * width, metric * width + width) as Four;
    return count === 0 ? undefined : { count, sum, min, max };
  }
}

type Four = [number, number, number, number];

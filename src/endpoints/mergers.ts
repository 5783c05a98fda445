import { MergeError } from '../core/errors.js';
import { jsonText } from '../core/json.js';
import type { Merger } from '../core/endpoint.js';
import type { QueueDetailsEntity, QueueDetailsPage } from './queue-details-page.js';

// Both mergers are loaded together, on the first run that merges: see core/lazy.ts.
export { aggregatesMerger } from './aggregates/merger.js';

/** The metrics by which a percentage or an average is weighted. They must be requested too. */
const weightsOf: Readonly<Record<string, readonly string[]>> = {
  serviceLevelPercent: ['answered', 'abandoned'],
  avgHandleTime: ['answered'],
};

/**
 * Merges pages of the tutorial contract. Percentages and averages are weighted: the service level by answered + abandoned, which is exact
 * where the server divides by that; the handle time by answered, which is exact where every handled contact had been answered.
 *
 * @throws MergeError where a weight was not requested.
 */
export const queueDetailsMerger = (metrics: readonly string[] | undefined): Merger<QueueDetailsPage> => {
  for (const [metric, weights] of Object.entries(weightsOf)) {
    const missing = metrics?.includes(metric) === true ? weights.filter((weight) => !metrics.includes(weight)) : [];
    if (missing.length > 0) {
      throw new MergeError(`${metric} is merged by its weights: ask for ${missing.join(' and ')} too`, metric);
    }
  }
  return detailsMerger();
};

interface Sums {
  readonly first: QueueDetailsEntity;
  offered: number;
  answered: number;
  abandoned: number;
  /** Number of contacts with a known service level, and of those answered within it. */
  rated: number;
  met: number;
  /** Number of answered contacts with a known handle time. */
  timed: number;
  handleTime: number;
}

const nothing = { offered: 0, answered: 0, abandoned: 0, rated: 0, met: 0, timed: 0, handleTime: 0 };

const detailsMerger = (): Merger<QueueDetailsPage> => {
  const groups = new Map<string, Sums>();
  return {
    add: ({ entities }) => {
      for (const entity of entities ?? []) {
        const key = groupKey(entity);
        const sums: Sums = groups.get(key) ?? { first: entity, ...nothing };
        groups.set(key, sums);
        // A missing or null count is 0, and so is a missing rate or average; one that is null is not known.
        const [offered, answered, abandoned] = [entity.offered ?? 0, entity.answered ?? 0, entity.abandoned ?? 0];
        const { serviceLevelPercent = 0, avgHandleTime = 0 } = entity;
        sums.offered += offered;
        sums.answered += answered;
        sums.abandoned += abandoned;
        if (serviceLevelPercent !== null) {
          sums.rated += answered + abandoned;
          sums.met += nearlyWhole((serviceLevelPercent / 100) * (answered + abandoned));
        }
        if (avgHandleTime !== null) {
          sums.timed += answered;
          sums.handleTime += avgHandleTime * answered;
        }
      }
    },
    whole: () => ({ entities: [...groups.values()].map(toEntity) }),
  };
};

const toEntity = ({
  first,
  offered,
  answered,
  abandoned,
  rated,
  met,
  timed,
  handleTime,
}: Sums): QueueDetailsEntity => ({
  ...first,
  offered,
  answered,
  abandoned,
  serviceLevelPercent: rated === 0 ? orNull(first.serviceLevelPercent) : (100 * met) / rated,
  avgHandleTime: timed === 0 ? orNull(first.avgHandleTime) : handleTime / timed,
});

/** Returns the value where all weights are 0: null stays null, anything else is 0. */
const orNull = (figure: number | null | undefined): number | null => (figure === null ? null : 0);

/** Rounds a count that was computed from a percentage to the whole number that it was. */
const nearlyWhole = (value: number): number => (Math.abs(value - Math.round(value)) < 1e-6 ? Math.round(value) : value);

const figures: ReadonlySet<string> = new Set([
  'queueName',
  'offered',
  'answered',
  'abandoned',
  'serviceLevelPercent',
  'avgHandleTime',
]);

const groupKey = (entity: QueueDetailsEntity): string =>
  jsonText(
    Object.entries(entity)
      .filter(([key]) => !figures.has(key))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

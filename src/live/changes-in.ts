import type { Stats } from '../endpoints/aggregates-page.js';
import { observedValue } from '../endpoints/observed-value.js';
import { isObject } from '../core/is-object.js';
import type { ActivityChange, AggregateChange, ObservationChange } from './queue-change.js';

/** Told where a message is not as agreed; does not return. */
export type Refuse = (path: string, expected: string, actual: unknown) => never;

type Fields = Readonly<Record<string, unknown>>;

/** The changes in a message of the topic `observations`. Values of one instant are observations, the others aggregates. */
export const observationChanges = (
  queueId: string,
  body: unknown,
  refuse: Refuse,
): readonly (ObservationChange | AggregateChange)[] => {
  const { group, data } = objectIn(body, '', refuse);
  const mediaType = textOrNull(isObject(group) ? group['mediaType'] : null);
  return objectsIn(data, 'data', refuse).flatMap(([{ interval, metrics }, path]) => {
    const [start = '', end] = textIn(interval, `${path}.interval`, refuse).split('/');
    if (end === undefined) refuse(`${path}.interval`, 'start/end', interval);
    return objectsIn(metrics, `${path}.metrics`, refuse).map(([entry, place]) => {
      const metric = textIn(entry['metric'], `${place}.metric`, refuse);
      const stats = objectIn(entry['stats'], `${place}.stats`, refuse) as Stats;
      const measured = { queueId, mediaType, metric, qualifier: textOrNull(entry['qualifier']) };
      return start === end
        ? { kind: 'observation', ...measured, at: start, ...figureIn(metric, stats, `${place}.stats`, refuse) }
        : { kind: 'aggregate', ...measured, intervalStart: start, intervalEnd: end, stats };
    });
  });
};

/** The changes in a message of the topic `activity`. */
export const activityChanges = (queueId: string, body: unknown, refuse: Refuse): readonly ActivityChange[] =>
  objectsIn(objectIn(body, '', refuse)['results'], 'results', refuse).flatMap(([{ mediaType, data }, path]) =>
    objectsIn(data, `${path}.data`, refuse).map(([entry, place]) => {
      const metric = textIn(entry['metric'], `${place}.metric`, refuse);
      return {
        kind: 'activity',
        queueId,
        mediaType: textOrNull(mediaType),
        metric,
        ...figureIn(metric, entry, place, refuse),
      };
    }),
  );

/** A count that is left out is zero. */
const figureIn = (metric: string, { count, calculatedMetricValue: value }: Fields, path: string, refuse: Refuse) => {
  if (count !== undefined && typeof count !== 'number') return refuse(`${path}.count`, 'a number', count);
  return observedValue(metric, count, typeof value === 'number' ? value : undefined);
};

const objectIn = (value: unknown, path: string, refuse: Refuse): Fields =>
  isObject(value) ? value : refuse(path, 'an object', value);

const textIn = (value: unknown, path: string, refuse: Refuse): string =>
  typeof value === 'string' ? value : refuse(path, 'a text', value);

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Objects of an array, each with its path; an array that is left out is empty. */
const objectsIn = (value: unknown, path: string, refuse: Refuse): readonly (readonly [Fields, string])[] => {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return refuse(path, 'an array', value);
  return value.map((item, index) => [objectIn(item, `${path}[${index}]`, refuse), `${path}[${index}]`]);
};

import { formatInstant } from '../../core/interval.js';
import type { Figure } from './figures.js';

const topicForm = /^v2\.analytics\.queues\.([^.]+)\.(observations|activity)$/;

/** Which queue a topic is about; undefined where it is about none. */
export const queueOfTopic = (topic: string): string | undefined => topicForm.exec(topic)?.[1];

/** Metrics that the topic `activity` reports. */
const activityMetrics: ReadonlySet<string> = new Set([
  'oAlerting',
  'oInteracting',
  'oWaiting',
  'oLongestWaiting',
  'oLongestInteracting',
]);

/** The messages that report changed values on a topic: one for each group, or one in all for `activity`. */
export const topicMessages = (topic: string, figures: readonly Figure[], nowMs: number): readonly object[] => {
  const isActivity = topic.endsWith('.activity');
  const changed = isActivity ? figures.filter(({ metric }) => activityMetrics.has(metric)) : figures;
  if (changed.length === 0) return [];
  const bodies = isActivity ? [activityBody(changed)] : observationBodies(topic, changed, nowMs);
  return bodies.map((eventBody) => ({ topicName: topic, version: '2', eventBody, metadata: {} }));
};

const observationBodies = (topic: string, figures: readonly Figure[], nowMs: number): readonly object[] => {
  const instant = formatInstant(Math.floor(nowMs));
  return byMediaType(figures).map(([mediaType, group]) => ({
    group: { queueId: queueOfTopic(topic), ...(mediaType !== undefined && { mediaType }) },
    data: [
      {
        interval: `${instant}/${instant}`,
        metrics: group.map(({ metric, qualifier, count, calculatedMetricValue }) => ({
          metric,
          ...(qualifier !== undefined && { qualifier }),
          stats: { count, ...(calculatedMetricValue !== undefined && { calculatedMetricValue }) },
        })),
      },
    ],
  }));
};

const activityBody = (figures: readonly Figure[]): object => ({
  results: byMediaType(figures).map(([mediaType, group]) => ({
    ...(mediaType !== undefined && { mediaType }),
    data: group.map(({ metric, count, calculatedMetricValue }) => ({
      metric,
      count,
      ...(calculatedMetricValue !== undefined && { calculatedMetricValue }),
    })),
  })),
});

const byMediaType = (figures: readonly Figure[]): readonly (readonly [string | undefined, readonly Figure[]])[] => {
  const groups = new Map<string | undefined, Figure[]>();
  for (const figure of figures) groups.set(figure.mediaType, [...(groups.get(figure.mediaType) ?? []), figure]);
  return [...groups];
};

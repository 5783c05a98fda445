import { dimensionOf, type Dimensions } from '../aggregates/dimensions.js';
import { compileFilter } from '../aggregates/filter.js';
import { groupKeys, groupOrder, type GroupValues, groupValues } from '../aggregates/groups.js';
import type { History } from '../history/history.js';
import { activitiesAt, type Activity } from './moment.js';
import type { ActivityQuery } from './parse-activity-query.js';

/** Activities with the same values in all dimensions that were grouped by. */
export interface ActivityGroup {
  readonly values: GroupValues;
  /** The oldest first. */
  readonly activities: readonly Activity[];
}

/** Groups what goes on in all queues at an instant. Nothing goes on in a group that is not there. */
export const activityGroups = (history: History, query: ActivityQuery, atMs: number): readonly ActivityGroup[] => {
  const { groupBy, isDescending } = query;
  const filter = compileFilter(query.filter, activityDimensionOf);
  const keysOf = groupKeys(groupBy, activityDimensionOf, false);
  const groups = new Map<string, Activity[]>();
  const activities = history.queues
    .filter(filter.mayAdmit)
    .flatMap((queue) => activitiesAt(history, queue, atMs))
    .filter(filter.admits)
    .sort((a, b) => a.sinceMs - b.sinceMs);
  for (const activity of activities) {
    for (const key of keysOf(activity)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [activity]);
      else group.push(activity);
    }
  }
  const compare = groupOrder(history, groupBy);
  const ordered = [...groups]
    .map(([key, own]) => ({ values: groupValues(key, groupBy), activities: own }))
    .sort((a, b) => compare(a.values, b.values));
  return isDescending ? ordered.reverse() : ordered;
};

/** As for the conversation, but for what only the state knows. */
const activityDimensionOf: Dimensions<Activity> = (name) => {
  if (name === 'userId') return ({ userId }) => userId;
  if (name === 'sessionId') return ({ sessionId }) => sessionId;
  const read = dimensionOf(name);
  return ({ conversation }) => read(conversation);
};

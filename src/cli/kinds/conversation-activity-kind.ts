import { systemRuntime } from '../../core/runtime.js';
import type { MediaType, Unlisted } from '../../endpoints/catalogue.js';
import { nameOf } from '../../endpoints/catalogue.js';
import { type ActivityGroup, type ActivityRow, conversationActivity } from '../../endpoints/conversation-activity.js';
import type { ActivityMetric } from '../../endpoints/live-metrics.js';
import { given } from '../given.js';
import { textColumn } from '../table/column.js';
import { catalogueNames } from './catalogue-names.js';
import { momentColumns, momentNaming, momentQueue, type MomentRow } from './moment-columns.js';
import type { QueryKind } from '../endpoints/endpoint.js';

type NamedActivity = ActivityRow & MomentRow;

/** Current conversation activity, by any dimensions. */
export const conversationActivityKind: QueryKind<NamedActivity> = {
  name: 'conversationActivity',
  contract: 'platform contract',
  takes: ['queueIds', 'mediaTypes', 'metrics', 'groupBy', 'size', 'names'],
  query: ({ queueIds, mediaTypes, metrics, groupBy, size, names }) => ({
    ...conversationActivity({
      ...given({ queueIds, pageSize: size }),
      ...given({ mediaTypes: catalogueNames<MediaType | Unlisted>(mediaTypes) }),
      ...given({ metrics: catalogueNames<ActivityMetric | Unlisted>(metrics) }),
      ...given({ groupBy: catalogueNames<ActivityGroup>(groupBy) }),
    }),
    ...(names === true && { naming: momentNaming<NamedActivity>() }),
  }),
  columns: ({ groupBy = ['queueId', 'mediaType'] }) => [
    ...(catalogueNames<ActivityGroup>(groupBy) ?? []).map(nameOf).map((dimension) => {
      const isQueue = dimension === 'queueId';
      return textColumn<NamedActivity>(dimension, (row) => (isQueue ? momentQueue(row) : row.group[dimension]));
    }),
    ...momentColumns(systemRuntime.wallClock),
  ],
};

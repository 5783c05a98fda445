import * as t from 'io-ts';
import { Finite } from '../core/finite.js';
import { specialised } from '../core/specialised.js';

const maybeText = t.union([t.string, t.null, t.undefined]);
const maybeNumber = t.union([Finite, t.undefined]);
const maybeRate = t.union([Finite, t.null, t.undefined]);

const entity = t.intersection(
  [
    t.type({ queueId: t.string }),
    t.partial({
      queueName: maybeText,
      mediaType: maybeText,
      offered: maybeNumber,
      answered: maybeNumber,
      abandoned: maybeNumber,
      serviceLevelPercent: maybeRate,
      avgHandleTime: maybeRate,
    }),
  ],
  'QueueDetailsEntity',
);

/** One queue, or queue and media type, as the tutorial contract answers it. Keys that are not listed stay. */
export type QueueDetailsEntity = t.TypeOf<typeof entity>;

const isText = (value: unknown): boolean => typeof value === 'string' || value === undefined || value === null;
const isNumber = (value: unknown): boolean => value === undefined || Number.isFinite(value);
const isRate = (value: unknown): boolean => value === null || isNumber(value);

const isEntity = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  const { queueId, queueName, mediaType, offered, answered, abandoned, serviceLevelPercent, avgHandleTime } =
    value as Record<keyof QueueDetailsEntity, unknown>;
  return (
    typeof queueId === 'string' &&
    isText(queueName) &&
    isText(mediaType) &&
    isNumber(offered) &&
    isNumber(answered) &&
    isNumber(abandoned) &&
    isRate(serviceLevelPercent) &&
    isRate(avgHandleTime)
  );
};

/** Reads one entity. */
export const QueueDetailsEntity: t.Type<QueueDetailsEntity, unknown> = specialised(entity, isEntity);

const page = t.partial(
  {
    entities: t.union([t.array(QueueDetailsEntity, 'an array of entities'), t.undefined], 'an array of entities'),
    nextPageUri: maybeText,
  },
  'QueueDetailsPage',
);

/** A page of the tutorial contract. No `entities`: an empty page. No `nextPageUri`: the last one. */
export type QueueDetailsPage = t.TypeOf<typeof page>;

const isPage = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { entities, nextPageUri } = value as Record<keyof QueueDetailsPage, unknown>;
  return isText(nextPageUri) && (entities === undefined || (Array.isArray(entities) && entities.every(isEntity)));
};

/** Reads a page of the tutorial contract. */
export const QueueDetailsPage: t.Type<QueueDetailsPage, unknown> = specialised(page, isPage);

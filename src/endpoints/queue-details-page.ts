import * as t from 'io-ts';
import { Finite, optionalFields, isFigure, specialised, arrayOf } from '../core/codecs.js';
import { isObject } from '../core/is-object.js';
const entity = t.intersection(
  [
    t.type({ queueId: t.string }),
    optionalFields({
      queueName: t.string,
      mediaType: t.string,
      offered: Finite,
      answered: Finite,
      abandoned: Finite,
      serviceLevelPercent: Finite,
      avgHandleTime: Finite,
    }),
  ],
  'QueueDetailsEntity',
);

/** One queue, or queue and media type, in a response of the tutorial contract. Unlisted keys are kept. */
export type QueueDetailsEntity = t.TypeOf<typeof entity>;

const isText = (value: unknown): boolean => typeof value === 'string' || value === undefined || value === null;
const isNumber = (value: unknown): boolean => value === undefined || value === null || isFigure(value);

const isEntity = (value: unknown): boolean => {
  if (!isObject(value)) return false;
  const { queueId, queueName, mediaType, offered, answered, abandoned, serviceLevelPercent, avgHandleTime } =
    value as Record<keyof QueueDetailsEntity, unknown>;
  return (
    typeof queueId === 'string' &&
    isText(queueName) &&
    isText(mediaType) &&
    isNumber(offered) &&
    isNumber(answered) &&
    isNumber(abandoned) &&
    isNumber(serviceLevelPercent) &&
    isNumber(avgHandleTime)
  );
};

/** Reads one entity. */
export const QueueDetailsEntity: t.Type<QueueDetailsEntity, unknown> = specialised(entity, isEntity);

const page = optionalFields(
  { entities: arrayOf(QueueDetailsEntity, 'entities'), nextPageUri: t.string },
  'QueueDetailsPage',
);

/** A page of the tutorial contract. An empty page has no `entities`, the last page no `nextPageUri`. */
export type QueueDetailsPage = t.TypeOf<typeof page>;

/** Reads a page of the tutorial contract. */
export const QueueDetailsPage: t.Type<QueueDetailsPage, unknown> = specialised(page);

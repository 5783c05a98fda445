import * as t from 'io-ts';
import { Finite } from '../core/finite.js';
import { isFigure } from '../core/is-figure.js';
import { isObject } from '../core/is-object.js';
import { nullable } from '../core/nullable.js';
import { specialised } from '../core/specialised.js';

const textOrNull = nullable(t.string, 'a text or null');
const rate = nullable(Finite, 'a number within 2^53 or null');

const entity = t.intersection(
  [
    t.type({ queueId: t.string }),
    t.partial({
      queueName: textOrNull,
      mediaType: textOrNull,
      offered: Finite,
      answered: Finite,
      abandoned: Finite,
      serviceLevelPercent: rate,
      avgHandleTime: rate,
    }),
  ],
  'QueueDetailsEntity',
);

/** One queue, or queue and media type, as the tutorial contract answers it. Keys that are not listed stay. */
export type QueueDetailsEntity = t.TypeOf<typeof entity>;

const isText = (value: unknown): boolean => typeof value === 'string' || value === undefined || value === null;
const isNumber = (value: unknown): boolean => value === undefined || isFigure(value);
const isRate = (value: unknown): boolean => value === null || isNumber(value);

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
    isRate(serviceLevelPercent) &&
    isRate(avgHandleTime)
  );
};

/** Reads one entity. */
export const QueueDetailsEntity: t.Type<QueueDetailsEntity, unknown> = specialised(entity, isEntity);

const page = t.partial(
  { entities: t.array(QueueDetailsEntity, 'an array of entities'), nextPageUri: textOrNull },
  'QueueDetailsPage',
);

/** A page of the tutorial contract. No `entities`: an empty page. No `nextPageUri`: the last one. */
export type QueueDetailsPage = t.TypeOf<typeof page>;

const isPage = (value: unknown): boolean => {
  if (!isObject(value)) return false;
  const { entities, nextPageUri } = value as Record<keyof QueueDetailsPage, unknown>;
  return isText(nextPageUri) && (entities === undefined || (Array.isArray(entities) && entities.every(isEntity)));
};

/** Reads a page of the tutorial contract. */
export const QueueDetailsPage: t.Type<QueueDetailsPage, unknown> = specialised(page, isPage);

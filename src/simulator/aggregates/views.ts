import { badRequest, invalidValue, type Rejection } from '../http/rejection.js';
import { isRecord } from '../http/shapes.js';
import { metricNames } from './catalogue.js';
import { type Measure, measureOf } from './measures.js';

/** A view of a query: a metric, counting only values within a range. */
export interface View {
  readonly name: string;
  readonly measure: Measure;
}

/** What is wrong with a query's views; undefined where nothing is. */
export const viewsRejection = (views: unknown): Rejection | undefined => {
  if (views === undefined) return undefined;
  if (!Array.isArray(views)) return badRequest('views must be a list');
  const names = new Set<unknown>(metricNames);
  for (const [index, view] of views.entries()) {
    const rejection = viewRejection(`views[${index}]`, view, names);
    if (rejection !== undefined) return rejection;
    names.add((view as WireView).name);
  }
  return undefined;
};

const viewRejection = (path: string, view: unknown, taken: ReadonlySet<unknown>): Rejection | undefined => {
  if (!isRecord(view)) return badRequest(`${path} must be an object`);
  const { name, target, range } = view;
  if (typeof name !== 'string' || name === '' || taken.has(name)) return invalidValue(`${path}.name`, name);
  if (typeof target !== 'string' || !metricNames.has(target)) return invalidValue(`${path}.target`, target);
  if (view['function'] !== 'rangeBound') return invalidValue(`${path}.function`, view['function']);
  const isRange =
    isRecord(range) && [range['gte'], range['lt']].every((bound) => bound === undefined || typeof bound === 'number');
  return isRange ? undefined : invalidValue(`${path}.range`, range);
};

interface WireView {
  readonly name: string;
  readonly target: string;
  readonly range: { readonly gte?: number; readonly lt?: number };
}

/** Views that {@link viewsRejection} had nothing against. */
export const parseViews = (views: unknown): readonly View[] =>
  ((views ?? []) as readonly WireView[]).map(({ name, target, range: { gte = -Infinity, lt = Infinity } }) => {
    const { kind, read } = measureOf(target);
    return {
      name,
      measure: {
        kind,
        read: (conversation) => {
          const value = read(conversation);
          return value !== undefined && value >= gte && value < lt ? value : undefined;
        },
      },
    };
  });

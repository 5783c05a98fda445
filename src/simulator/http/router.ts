import type { Route } from './route.js';

/** A route that takes a request, and the values of its path's braces. */
export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds the route of a method and a path (without its query). */
export const createRouter = (routes: readonly Route[]): ((method: string, path: string) => Match | undefined) => {
  const patterns = routes.map((route) => ({ route, segments: route.path.split('/') }));
  return (method, path) => {
    const requested = path.split('/');
    for (const { route, segments } of patterns) {
      const params = route.method === method ? paramsOf(segments, requested) : undefined;
      if (params !== undefined) return { route, params };
    }
    return undefined;
  };
};

const paramsOf = (segments: readonly string[], requested: readonly string[]): Record<string, string> | undefined => {
  if (segments.length !== requested.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const value = requested[index] as string;
    if (segment.startsWith('{') && value !== '') params[segment.slice(1, -1)] = value;
    else if (segment !== value) return undefined;
  }
  return params;
};

import type { Endpoint, Query } from '../core/endpoint.js';
import { PathSegment } from '../core/path-segment.js';
import { decoded, struct } from '../core/validation.js';
import { type OrganizationLimit, OrganizationLimitsPage } from './organization-limits-page.js';

/** Parameters of an organisation limits query. */
export interface OrganizationLimitsParams {
  readonly namespace: string;
}

/**
 * Queries the organisation's actual limits in a namespace: `GET /api/v2/organizations/limits/namespaces/{namespace}`. Needs no permission.
 *
 * @param namespace - Such as `platform.api`, `analytics` or `notifications`.
 * @throws QueryError where the namespace is empty.
 */
export const organizationLimits = (
  namespace: 'platform.api' | 'analytics' | 'notifications' | (string & {}),
): Query<OrganizationLimitsParams, OrganizationLimitsPage, OrganizationLimit> => {
  return { endpoint, params: decoded('organizationLimits', Params, { namespace }) };
};

const Params = struct({ namespace: PathSegment });

const endpoint: Endpoint<OrganizationLimitsParams, OrganizationLimitsPage, OrganizationLimit> = {
  name: 'organizationLimits',
  first: ({ namespace }) => ({
    method: 'GET',
    url: `/api/v2/organizations/limits/namespaces/${encodeURIComponent(namespace)}`,
  }),
  next: () => undefined,
  codec: OrganizationLimitsPage,
  rows: ({ entities }) => entities ?? [],
};

const key = 'client.credentials.token.rate.per.minute';

/**
 * Reads the rate budget from an organisation's limits, for `createClient({ budget })`: the maximum number of requests a minute with a
 * token of client credentials. Returns an empty object, and so keeps the default, where the limits do not contain it.
 *
 * @param limits - Rows of `organizationLimits('platform.api')`.
 */
export const budgetFromLimits = (limits: readonly OrganizationLimit[]): { readonly perMinute?: number } => {
  const limit = limits.find((each) => each.namespace === 'platform.api' && each.key === key);
  return limit !== undefined && limit.value > 0 ? { perMinute: limit.value } : {};
};

import type { OrganizationLimit } from './organization-limits-page.js';

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

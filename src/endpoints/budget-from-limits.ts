import type { OrganizationLimit } from './organization-limits-page.js';

const key = 'client.credentials.token.rate.per.minute';

/**
 * The budget that an organisation's limits allow, for `createClient({ budget })`: how many requests a minute a token of client
 * credentials may send. Empty, which leaves the default, where the limits do not say so.
 *
 * @param limits - Rows of `organizationLimits('platform.api')`.
 */
export const budgetFromLimits = (limits: readonly OrganizationLimit[]): { readonly perMinute?: number } => {
  const limit = limits.find((each) => each.namespace === 'platform.api' && each.key === key);
  return limit !== undefined && limit.value > 0 ? { perMinute: limit.value } : {};
};

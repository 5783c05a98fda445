import { organizationLimits } from '../../endpoints/organization-limits.js';
import type { OrganizationLimit } from '../../endpoints/organization-limits-page.js';
import { numberColumn, textColumn } from '../table/column.js';
import type { QueryKind } from '../endpoints/endpoint.js';

/** The limits that apply to the organisation. */
export const organizationLimitsKind: QueryKind<OrganizationLimit> = {
  name: 'organizationLimits',
  contract: 'platform contract',
  takes: ['namespace'],
  query: ({ namespace = 'platform.api' }) => organizationLimits(namespace),
  columns: () => [
    textColumn('Limit', ({ key }) => key),
    textColumn('Namespace', ({ namespace }) => namespace),
    numberColumn('Value', ({ value }) => value),
  ],
};

import { jsonReply } from '../http/reply.js';
import type { Route } from '../http/route.js';

const namespace = 'platform.api';

/** `GET /api/v2/organizations/limits/namespaces/{namespaceName}`: the limit that this simulator enforces. */
export const limitsRoute = ({ ratePerMinute }: { readonly ratePerMinute: number }): Route => ({
  endpoint: 'limits',
  method: 'GET',
  path: '/api/v2/organizations/limits/namespaces/{namespaceName}',
  respond: ({ params }) => {
    const { namespaceName = '' } = params;
    if (namespaceName !== namespace)
      return { code: 'not.found', message: `This simulator has limits of ${namespace} only, not of ${namespaceName}` };
    const limit = { key: 'client.credentials.token.rate.per.minute', namespace, value: Math.floor(ratePerMinute) };
    // Without a limit there is nothing to report.
    return jsonReply(200, { entities: ratePerMinute === Infinity ? [] : [limit] });
  },
});

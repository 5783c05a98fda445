import { serviceTarget, mediaProfile } from '../history/media-profile.js';
import type { History } from '../history/history.js';
import { divisionNames, type Queue } from '../history/queues.js';
import { jsonReply } from '../http/reply.js';
import type { Route, RouteRequest } from '../http/route.js';
import { searchNumber } from '../http/search-number.js';

const path = '/api/v2/routing/queues';
const [defaultPageSize, maxPageSize] = [25, 100];

/** `GET /api/v2/routing/queues`: queues by pages, filtered by name (`*` for any text) and ids. */
export const routingQueuesRoute = (history: History): Route => ({
  endpoint: 'queues',
  method: 'GET',
  path,
  respond: ({ search }: RouteRequest) => {
    const pageNumber = searchNumber(search, 'pageNumber', 1);
    const requested = searchNumber(search, 'pageSize', defaultPageSize);
    if (typeof pageNumber === 'object') return pageNumber;
    if (typeof requested === 'object') return requested;
    // The platform shrinks a page that is too large instead of refusing it.
    const pageSize = Math.min(requested, maxPageSize);
    const found = history.queues.filter(isRequested(search));
    const pageCount = Math.ceil(found.length / pageSize);
    const link = (page: number): string => pageLink(search, page, pageSize);
    return jsonReply(200, {
      entities: found
        .slice((pageNumber - 1) * pageSize, pageNumber * pageSize)
        .map((queue) => toEntity(queue, history)),
      pageSize,
      pageNumber,
      total: found.length,
      pageCount,
      firstUri: link(1),
      selfUri: link(pageNumber),
      lastUri: link(Math.max(1, pageCount)),
      ...(pageNumber < pageCount ? { nextUri: link(pageNumber + 1) } : {}),
      ...(pageNumber > 1 ? { previousUri: link(pageNumber - 1) } : {}),
    });
  },
});

const isRequested = (search: URLSearchParams): ((queue: Queue) => boolean) => {
  // Clients write several ids as id=a&id=b or as id=a,b.
  const ids = new Set(search.getAll('id').flatMap((value) => value.split(',')));
  const name = search.get('name');
  const parts = name?.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const form = parts === undefined ? undefined : new RegExp(`^${parts.join('.*')}$`, 'i');
  return (queue) => (ids.size === 0 || ids.has(queue.id)) && (form === undefined || form.test(queue.name));
};

/** Relative, with all other parameters of the request. */
const pageLink = (search: URLSearchParams, pageNumber: number, pageSize: number): string => {
  const next = new URLSearchParams(search);
  next.set('pageSize', String(pageSize));
  next.set('pageNumber', String(pageNumber));
  return `${path}?${next.toString()}`;
};

/** Names of media types in a queue's settings, where they differ. */
const settingName: Readonly<Record<string, string>> = { voice: 'call' };

const toEntity = ({ id, name, index, divisionId }: Queue, { mediaTypes }: History): object => ({
  id,
  name,
  division: {
    id: divisionId,
    name: divisionNames[index % divisionNames.length],
    selfUri: `/api/v2/authorization/divisions/${divisionId}`,
  },
  mediaSettings: Object.fromEntries(
    mediaTypes.map((mediaType) => [
      settingName[mediaType] ?? mediaType,
      { serviceLevel: { percentage: serviceTarget, durationMs: mediaProfile(mediaType).targetMs } },
    ]),
  ),
  selfUri: `${path}/${id}`,
});

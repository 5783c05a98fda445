import { jsonReply, textReply } from '../http/reply.js';
import { badRequest } from '../http/rejection.js';
import type { Route } from '../http/route.js';
import { nextLink, pageStart, queueDetailsPath, type QueueDetailsOptions } from './queue-details.js';
import { parseQueueDetails } from './queue-details-query.js';

/** Of what size the script is. */
export interface ScriptedPages extends QueueDetailsOptions {
  readonly pages: number;
  readonly rowsPerPage: number;
}

/** Digits of a running row number at the end of a queue id. */
const digits = 12;
const idStart = '00000000-0000-4000-8000-';
const zero = '0'.charCodeAt(0);

/**
 * The queue details endpoint with a fixed number of pages. All rows are rendered once; a page is a copy of those bytes
 * with its row numbers written into them and its own link behind them.
 */
export const scriptedPagesRoute = ({ pages, rowsPerPage, pageLinks }: ScriptedPages): Route => {
  const template = Buffer.from(`{"entities":[${Array.from({ length: rowsPerPage }, row).join(',')}]`);
  const places = placesOf(template, rowsPerPage);
  return {
    endpoint: 'page',
    method: 'POST',
    path: queueDetailsPath,
    respond: (request) => {
      const start = pageStart(request);
      if ('code' in start) return start;
      const { query, position: page } = start;
      if (page === 0) {
        const checked = parseQueueDetails(query);
        if ('code' in checked) return checked;
      } else if (page >= pages) return badRequest('cursor points past the last page');
      const isLast = page + 1 === pages;
      const tail = isLast ? '}' : `,"nextPageUri":${JSON.stringify(nextLink(request, { pageLinks }, null, page + 1))}}`;
      const body = Buffer.allocUnsafe(template.length + tail.length);
      template.copy(body);
      body.write(tail, template.length, 'latin1');
      places.forEach((place, index) => writeNumber(body, place, page * rowsPerPage + index));
      return textReply(200, body, jsonReply(200, null).headers);
    },
  };
};

const row = (_: unknown, index: number): string =>
  JSON.stringify({
    queueId: `${idStart}${'0'.repeat(digits)}`,
    queueName: `Queue ${index}`,
    mediaType: ['voice', 'chat', 'email'][index % 3],
    offered: 100 + (index % 50),
    answered: 90 + (index % 50),
    abandoned: 10,
    serviceLevelPercent: 80.5,
    avgHandleTime: 300.25,
  });

/** Where in the template each row's number stands. */
const placesOf = (template: Buffer, rows: number): readonly number[] => {
  const places: number[] = [];
  for (let at = 0; places.length < rows; at += 1) {
    at = template.indexOf(idStart, at) + idStart.length;
    places.push(at);
  }
  return places;
};

const writeNumber = (body: Buffer, place: number, number: number): void => {
  let rest = number;
  for (let at = place + digits - 1; rest > 0; at -= 1) {
    body[at] = zero + (rest % 10);
    rest = Math.floor(rest / 10);
  }
};

import type { IncomingMessage, ServerResponse } from 'node:http';
import { queueDetails, type QueueRow, rowKey } from '../../../src/index.js';
import type { Bench, Target } from './bench.js';

/** The response to a page: a value as JSON, or a string or bytes unchanged. */
export type Body = object | string | Buffer;

/** A server that responds to pages as a test decides, and to token requests as it should. */
export interface Gateway extends Target {
  /** Path and query of the page requests, in order. */
  readonly requested: readonly string[];
}

/** Starts one. `page` receives the number of the request, from 1, and its body. */
export const gateway = async (bench: Bench, page: (nth: number, body: unknown) => Body): Promise<Gateway> => {
  const requested: string[] = [];
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    response.setHeader('Content-Type', 'application/json');
    if (request.url === '/oauth/token') return void response.end(token);
    requested.push(request.url ?? '');
    const reported = page(requested.length, body.startsWith('{') ? JSON.parse(body) : undefined);
    response.end(typeof reported === 'string' || Buffer.isBuffer(reported) ? reported : JSON.stringify(reported));
  };
  const server = await bench.server((request, response) => void respond(request, response));
  return { ...server, requested };
};

const token = JSON.stringify({ access_token: 'a-token-of-the-gateway', expires_in: 86_399 });

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
};

/** The query that the gateways here serve. */
export const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' });

/** A row as it is sent. */
export const entity = (number: number) => ({ queueId: `queue-${number}`, mediaType: 'voice', offered: number });

/** Rows from one number up to another, excluding that one. */
export const entities = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => entity(from + index));

/** The key of a row, as the oracle compares it. */
export const keyOf = (number: number): string => rowKey(query, rowOf(number));

/** The keys of rows from one number up to another, excluding that one. */
export const keys = (from: number, to: number): readonly string[] =>
  entities(from, to).map(({ offered }) => keyOf(offered));

/** The row that {@link entity} becomes. */
export const rowOf = (number: number): QueueRow => ({
  queueId: `queue-${number}`,
  queueName: null,
  mediaType: 'voice',
  intervalStart: null,
  intervalEnd: null,
  offered: number,
  answered: 0,
  abandoned: 0,
  serviceLevelPercent: 0,
  avgHandleTime: 0,
});

import type { IncomingMessage, ServerResponse } from 'node:http';
import { queueDetails, type QueueRow, rowKey } from '../../../src/index.js';
import type { Bench, Target } from './bench.js';

/** What a page is answered with: a value as JSON, a text or bytes as they are. */
export type Body = object | string | Buffer;

/** A server that answers pages as it likes, and tokens as it should. */
export interface Gateway extends Target {
  /** What was asked for pages: path and query as they came, in order. */
  readonly asked: readonly string[];
}

/** Starts one. `page` is told the number of the request, from 1, and what was in its body. */
export const gateway = async (bench: Bench, page: (nth: number, body: unknown) => Body): Promise<Gateway> => {
  const asked: string[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    response.setHeader('Content-Type', 'application/json');
    if (request.url === '/oauth/token') return void response.end(token);
    asked.push(request.url ?? '');
    const told = page(asked.length, body.startsWith('{') ? JSON.parse(body) : undefined);
    response.end(typeof told === 'string' || Buffer.isBuffer(told) ? told : JSON.stringify(told));
  };
  const server = await bench.server((request, response) => void answer(request, response));
  return { ...server, asked };
};

const token = JSON.stringify({ access_token: 'a-token-of-the-gateway', expires_in: 86_399 });

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
};

/** What the gateways here are asked. */
export const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' });

/** A row as the wire has it. */
export const entity = (number: number) => ({ queueId: `queue-${number}`, mediaType: 'voice', offered: number });

/** Rows from one number up to another, that one excluded. */
export const entities = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => entity(from + index));

/** The key of a row, as the oracle compares it. */
export const keyOf = (number: number): string => rowKey(query, rowOf(number));

/** The keys of rows from one number up to another, that one excluded. */
export const keys = (from: number, to: number): readonly string[] =>
  entities(from, to).map(({ offered }) => keyOf(offered));

/** What becomes of {@link entity}. */
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

import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Lets pages of any origin send requests, and read the response with the headers that a client needs. Only requests with an `Origin`
 * get these headers. https://fetch.spec.whatwg.org/#http-cors-protocol
 *
 * @returns Whether the request is complete: a preflight gets its response here. It requests no data, so neither log nor faults see it.
 */
export const crossOrigin = ({ method, headers }: IncomingMessage, response: ServerResponse): boolean => {
  if (headers.origin === undefined) return false;
  response.setHeader('Access-Control-Allow-Origin', '*');
  if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) {
    response.setHeader('Access-Control-Expose-Headers', readable);
    return false;
  }
  response.writeHead(204, allowed).end();
  return true;
};

const readable = [
  ...['Retry-After', 'Date', 'ININ-Correlation-Id'],
  ...['inin-ratelimit-count', 'inin-ratelimit-allowed', 'inin-ratelimit-reset'],
].join(', ');

const allowed = {
  'Access-Control-Allow-Methods': 'GET, POST, PUT, DELETE',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, Accept',
};

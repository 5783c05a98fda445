import { type Rejection, rejectionStatus } from './rejection.js';

/** A complete response. `Content-Length`, `Date` and the correlation id are added when it is sent. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const jsonType = { 'Content-Type': 'application/json' };

/** Creates a response whose body is this value. */
export const jsonReply = (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply =>
  textReply(status, JSON.stringify(value), { ...jsonType, ...headers });

/** Creates a response whose body is this text or these bytes, as JSON unless the headers contain another content type. */
export const textReply = (
  status: number,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = jsonType,
): Reply => ({ status, headers, body: typeof body === 'string' ? Buffer.from(body) : body });

/** The body of every rejection of the platform. */
export const errorBody = (status: number, code: string, message: string, contextId: string): object => ({
  message,
  code,
  status,
  contextId,
  details: [],
  errors: [],
});

/** A rejection as the platform writes it. */
export const rejectionReply = ({ code, message }: Rejection, contextId: string): Reply =>
  jsonReply(rejectionStatus[code], errorBody(rejectionStatus[code], code, message, contextId));

/** 429 in the platform's words. */
export const tooManyRequests = (waitS: number, contextId: string): Reply => {
  const message = `Rate limit exceeded the maximum. Retry the request in [${waitS}] seconds`;
  const { status, headers, body } = rejectionReply({ code: 'too.many.requests.retry.after', message }, contextId);
  return { status, headers: { ...headers, 'Retry-After': String(waitS) }, body };
};

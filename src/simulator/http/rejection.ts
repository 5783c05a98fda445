/** Why a request is rejected, in the platform's words. */
export interface Rejection {
  readonly code: RejectionCode;
  readonly message: string;
}

/** Error codes of the platform that the simulator sends without a fault, with their status. */
export const rejectionStatus = {
  'bad.request': 400,
  'invalid.date': 400,
  'invalid.value': 400,
  'authentication.required': 401,
  'bad.credentials': 401,
  'credentials.expired': 401,
  'not.found': 404,
  'request.entity.too.large': 413,
  'unsupported.media.type': 415,
  'too.many.requests.retry.after': 429,
} as const;

export type RejectionCode = keyof typeof rejectionStatus;

/** The platform's word for a value that is not allowed in a field. */
export const invalidValue = (field: string, value: unknown): Rejection => ({
  code: 'invalid.value',
  message: `Invalid value for ${field}: ${shown(value)}`,
});

export const badRequest = (message: string): Rejection => ({ code: 'bad.request', message });

/** Any value on one short line. */
const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};

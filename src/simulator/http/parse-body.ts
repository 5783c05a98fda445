import { badRequest, type Rejection } from './rejection.js';

/** A body that was read, or why it could not be. */
export type ParsedBody = { readonly value: unknown; readonly rejection?: Rejection };

/** Reads JSON or a form, by the content type; an empty body is undefined. Text that cannot be read is kept as it is. */
export const parseBody = (contentType: string | undefined, text: string): ParsedBody => {
  if (text === '') return { value: undefined };
  const type = (contentType ?? 'application/json').split(';')[0]?.trim().toLowerCase();
  if (type === 'application/x-www-form-urlencoded') return { value: Object.fromEntries(new URLSearchParams(text)) };
  if (type !== 'application/json') {
    return {
      value: text,
      rejection: { code: 'unsupported.media.type', message: `Content type ${type} is not supported` },
    };
  }
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { value: text, rejection: badRequest('The request could not be read: its body is not valid JSON') };
  }
};

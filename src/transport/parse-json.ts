import { DecodeError, type RequestFacts } from '../core/errors.js';
import type { Answer } from './send.js';

/**
 * Parses an answer's text. The error tells its length and content type only: the text could hold a token.
 *
 * @throws DecodeError with the reason `json`.
 */
export const parseJson = (answer: Answer, facts: RequestFacts): unknown => {
  try {
    return JSON.parse(answer.text);
  } catch {
    const type = answer.header('Content-Type') ?? 'no content type';
    throw new DecodeError(`the answer of ${facts.path} is no JSON: ${answer.bytes} bytes of ${type}`, {
      ...facts,
      reason: 'json',
      failures: [{ path: '', expected: 'JSON', actual: `${answer.bytes} bytes of ${type}` }],
    });
  }
};

/** Parses a text that is JSON in the best case only, such as the body of a refusal. */
export const jsonOrNothing = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

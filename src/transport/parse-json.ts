import { DecodeError, type RequestFacts } from '../core/errors.js';
import { isObject } from '../core/is-object.js';
import type { Redact } from './redact.js';
import type { Answer } from './http.js';

/**
 * Parses an answer's text. The error tells its length and content type only: the text could hold a token.
 *
 * @throws DecodeError with the reason `json`.
 */
export const parseJson = (answer: Answer, facts: RequestFacts): unknown => {
  const json = jsonOrNothing(answer.text);
  if (json !== undefined) return json;
  const actual = `${answer.bytes} bytes of ${answer.header('Content-Type') ?? 'no content type'}`;
  const failures = [{ path: '', expected: 'JSON', actual }];
  const message = `the response of ${facts.path} is not valid JSON: ${actual}: check hosts, and a proxy, gateway or login page in between`;
  throw new DecodeError(message, { ...facts, reason: 'json', failures });
};

/** The texts at the top of a body that is a JSON object, by their keys, such as the words of a refusal. Empty for any other body. */
export const textsIn = (body: string, redact: Redact): Readonly<Partial<Record<string, string>>> => {
  const json = jsonOrNothing(body);
  const texts = Object.entries(isObject(json) ? json : {}).filter(([, value]) => typeof value === 'string');
  // Redacted before it is cut: half a secret would not be found.
  return Object.fromEntries(texts.map(([key, value]) => [key, redact(value as string).slice(0, longestText)]));
};

const longestText = 1_000;

/** JSON has no way to write undefined. */
const jsonOrNothing = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

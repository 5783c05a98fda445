import type { Decoder } from 'io-ts';
import { map, type OperatorFunction } from 'rxjs';
import { DecodeError } from '../core/errors.js';
import { decodePage, type DecodePagesOptions } from './decode-page.js';

/**
 * Decodes pages, given as a JSON string or as parsed JSON, by an io-ts codec.
 *
 * ```text
 * source    --x---y--|
 *     decodePages(codec)
 * result    --X---Y--|
 * ```
 *
 * @throws DecodeError with at most 20 failures, each with its path.
 */
export const decodePages = <Page>(
  codec: Decoder<unknown, Page>,
  options: DecodePagesOptions = {},
): OperatorFunction<unknown, Page> =>
  map((json) => decodePage(codec, typeof json === 'string' ? parse(json) : json, options));

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    const failures = [{ path: '', expected: 'JSON', actual: `${text.length} characters` }];
    throw new DecodeError(`the page is no JSON: ${text.length} characters`, { reason: 'json', failures });
  }
};

import { type Redact, redactor } from './redact.js';
import { unprintable } from './unprintable.js';

/** A bearer token as a vault, a gateway or a browser's PKCE flow hands it over. */
export interface AccessToken {
  readonly value: string;
  /** How long it lives from now, in milliseconds. Left out: until the server refuses it. */
  readonly expiresInMs?: number | undefined;
}

/** A token that prints as `[redacted]`: its value is reached by name only, in no JSON, no inspection and no spread. */
export class SecretToken implements AccessToken {
  readonly #value: string;
  readonly expiresInMs: number;
  /** Takes this token out of a text. */
  readonly redact: Redact;

  constructor(value: string, expiresInMs = Infinity) {
    this.#value = value;
    this.expiresInMs = expiresInMs;
    this.redact = redactor([value]);
    unprintable(this, 'SecretToken');
  }

  get value(): string {
    return this.#value;
  }
}

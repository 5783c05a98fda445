import { type Redact, redactor } from './redact.js';
import { unprintable } from './unprintable.js';

/** A bearer token from a vault, a gateway or a browser's PKCE flow. */
export interface AccessToken {
  readonly value: string;
  /**
   * Remaining life, in milliseconds. A value that is not above 0 is ignored: the token is used until the server rejects it.
   * @defaultValue until the server rejects it
   */
  readonly expiresInMs?: number | undefined;
}

/** A token that prints as `[redacted]`: JSON, inspection and spread omit its value, which only the getter returns. */
export class SecretToken implements AccessToken {
  readonly #value: string;
  readonly expiresInMs: number;
  /** Removes this token from a string. */
  readonly redact: Redact;

  /** @param lifeMs - Remaining life, in milliseconds. A value that is not above 0 stands for an unknown life. */
  constructor(value: string, lifeMs: number | undefined = Infinity) {
    this.#value = value;
    this.expiresInMs = lifeMs > 0 ? lifeMs : Infinity;
    this.redact = redactor([value]);
    unprintable(this, 'SecretToken');
  }

  get value(): string {
    return this.#value;
  }
}

import { type Redact, redactor } from './redact.js';
import { unprintable } from './unprintable.js';

/** A bearer token as a vault, a gateway or a browser's PKCE flow hands it over. */
export interface AccessToken {
  readonly value: string;
  /**
   * Its life from now, in milliseconds. A value that is not above 0 says nothing: such a token is used until the server rejects it.
   * @defaultValue until the server rejects it
   */
  readonly expiresInMs?: number | undefined;
}

/** A token that prints as `[redacted]`: its value is reached by name only, in no JSON, no inspection and no spread. */
export class SecretToken implements AccessToken {
  readonly #value: string;
  readonly expiresInMs: number;
  /** Takes this token out of a text. */
  readonly redact: Redact;

  /** @param lifeMs - A value that is not above 0 stands for a life that is unknown. */
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

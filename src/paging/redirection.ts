import type { PageRequest } from '../core/endpoint.js';

/** The server sends us elsewhere on its origin: on the way to whoever asks there. */
export class Redirection extends Error {
  constructor(readonly to: PageRequest) {
    super();
  }
}

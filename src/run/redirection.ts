import type { PageRequest } from '../core/endpoint.js';

/** Thrown internally to follow a redirect to another path on the API's origin. */
export class Redirection extends Error {
  constructor(readonly to: PageRequest) {
    super();
  }
}

import tls from 'node:tls';
import type { Bench } from './bench.js';

/** Has both fetches trust a certificate for the length of a test, besides those that Node trusts. */
export const trusting = (bench: Bench, cert: string): void => {
  const former = tls.createSecureContext;
  tls.createSecureContext = (options) => {
    const made = former(options);
    // As Node itself adds each of the option `ca`, which would stand in for all that it trusts.
    (made.context as { addCACert(pem: string): void }).addCACert(cert);
    return made;
  };
  bench.afterwards(() => void (tls.createSecureContext = former));
};

import tls from 'node:tls';
import type { Bench } from './bench.js';

/** Has both fetches trust a certificate for the duration of a test, in addition to those that Node trusts. */
export const trusting = (bench: Bench, cert: string): void => {
  const former = tls.createSecureContext;
  tls.createSecureContext = (options) => {
    const made = former(options);
    // As Node itself adds each of them to the option `ca`, which replaces all others.
    (made.context as { addCACert(pem: string): void }).addCACert(cert);
    return made;
  };
  bench.afterwards(() => void (tls.createSecureContext = former));
};

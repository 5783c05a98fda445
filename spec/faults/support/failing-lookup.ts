import dns from 'node:dns';

/**
 * Makes look-ups of matching host names fail `times` times, with the error that Node creates for the system's code. Both fetches look
 * names up here. Returns a function that restores the look-up, and the number of look-ups.
 */
export const failingLookup = (
  host: RegExp,
  code: 'ENOTFOUND' | 'EAI_AGAIN',
  times = Infinity,
): { readonly lookups: readonly string[]; close(): void } => {
  const former = dns.lookup;
  const lookups: string[] = [];
  const lookup = (name: string, ...rest: unknown[]): unknown => {
    if (!host.test(name)) return Reflect.apply(former, dns, [name, ...rest]);
    lookups.push(name);
    if (lookups.length > times) return Reflect.apply(former, dns, [name, ...rest]);
    const error = Object.assign(new Error(`getaddrinfo ${code} ${name}`), {
      code,
      syscall: 'getaddrinfo',
      hostname: name,
    });
    setImmediate(rest.at(-1) as (error: Error) => void, error);
    return undefined;
  };
  dns.lookup = lookup as typeof dns.lookup;
  return { lookups, close: () => void (dns.lookup = former) };
};

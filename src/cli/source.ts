import type { ClientOptions } from '../client-options.js';
import type { QueryFlags } from './query-flags.js';

/** Who is asked: the embedded simulator, or a server. Not checked yet. */
export type Source =
  | { readonly kind: 'demo'; readonly remark: string | undefined }
  | {
      readonly kind: 'server';
      readonly name: string;
      readonly where: Pick<ClientOptions, 'region' | 'hosts'>;
      readonly clientId: string;
      readonly clientSecret: string;
    };

const names = ['GENESYS_REGION', 'GENESYS_CLIENT_ID', 'GENESYS_CLIENT_SECRET'] as const;

/**
 * Chooses from flags and environment. Flags win. With `--demo` the simulator is asked, unless a flag names a server or the
 * environment holds all that a region needs: so one command works before and after there is an account.
 */
export const chooseSource = (flags: QueryFlags, env: NodeJS.ProcessEnv): Source => {
  const { region, clientId, hostsApi, hostsLogin } = flags;
  const missing = names.filter((name) => !env[name]);
  const isServerNamed = [region, clientId, hostsApi, hostsLogin].some((flag) => flag !== undefined);
  if (flags.demo === true && !isServerNamed && missing.length > 0) {
    const isBegun = missing.length < names.length;
    return { kind: 'demo', remark: isBegun ? `${missing.join(' and ')} not set: asking the simulator` : undefined };
  }
  const [regionOfEnv, idOfEnv, clientSecret] = names.map((name) => env[name] ?? '') as [string, string, string];
  const hasHosts = hostsApi !== undefined || hostsLogin !== undefined;
  const domain = region ?? (hasHosts || regionOfEnv === '' ? undefined : regionOfEnv);
  return {
    kind: 'server',
    name: hostsApi ?? domain ?? '',
    where: {
      ...(domain !== undefined && { region: domain }),
      ...(hasHosts && { hosts: { api: hostsApi as string, login: hostsLogin as string } }),
    },
    clientId: clientId ?? idOfEnv,
    clientSecret,
  };
};

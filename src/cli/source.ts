import type { ClientOptions } from '../client-options.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../simulator/index.js';
import type { Context } from './context.js';
import type { ServerValues } from './query/flags.js';

/** A server to query, and the credentials for it. Not validated yet. */
export interface Server {
  readonly name: string;
  readonly where: Pick<ClientOptions, 'region' | 'hosts'>;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The embedded simulator, where the command runs as a demo. */
  readonly simulator?: Simulator;
}

/** Where queries are sent: the embedded simulator, or a server. */
export type Source =
  { readonly kind: 'demo'; readonly remark: string | undefined } | ({ readonly kind: 'server' } & Server);

const names = ['GENESYS_REGION', 'GENESYS_CLIENT_ID', 'GENESYS_CLIENT_SECRET'] as const;

/**
 * Chooses the source by flags and environment. Flags take precedence. `--demo` selects the simulator, unless a flag names a server or the
 * environment contains all settings of a region, so that one command works with and without an account.
 */
export const chooseSource = (flags: ServerValues, env: NodeJS.ProcessEnv): Source => {
  const { region, clientId, hostsApi, hostsLogin } = flags;
  const missing = names.filter((name) => !env[name]);
  const isServerNamed = [region, clientId, hostsApi, hostsLogin].some((flag) => flag !== undefined);
  if (flags.demo === true && !isServerNamed && missing.length > 0) {
    const isPartial = missing.length < names.length;
    const verb = missing.length === 1 ? 'is' : 'are';
    const remark = `${missing.join(' and ')} ${verb} not set: using the simulator`;
    return { kind: 'demo', remark: isPartial ? remark : undefined };
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

/**
 * Runs a command against the server that flags and environment select. For a demo, starts a simulator that no proxy of the environment is
 * used for, and stops it.
 */
export const withServer = async (
  flags: ServerValues,
  { env, stderr }: Context,
  demo: SimulatorOptions,
  run: (server: Server) => Promise<void>,
): Promise<void> => {
  const source = chooseSource(flags, env);
  if (source.kind === 'server') return run(source);
  if (source.remark !== undefined) stderr.write(`${source.remark}\n`);
  await withSimulator(demo, (simulator) =>
    run({ name: 'the embedded simulator', where: { hosts: simulator.hosts }, ...simulator.credentials, simulator }),
  );
};

/** Starts a simulator, bypasses the proxy of the environment for the duration of `run`, and stops the simulator. */
export const withSimulator = async (
  options: SimulatorOptions,
  run: (simulator: Simulator) => Promise<void>,
): Promise<void> => {
  const { no_proxy: noProxy } = process.env;
  process.env['no_proxy'] = '*';
  const simulator = await startSimulator(options);
  try {
    await run(simulator);
  } finally {
    await simulator.stop();
    if (noProxy === undefined) delete process.env['no_proxy'];
    else process.env['no_proxy'] = noProxy;
  }
};

/** A fixed working day (a Thursday), so that the demo prints the same rows every time. */
export const demoInterval = '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z';

/** Rows a page: few, so that the demo reads several pages. */
export const demoSize = 6;

/** An organisation small enough for one screen. Each endpoint first throttles a request, then rejects a token as expired. */
export const demoSimulator: SimulatorOptions = {
  seed: 1,
  queues: 6,
  latencyMs: 100,
  // A job has ended by the first request for its state, and the same data are available on every day.
  jobs: { queuedMs: 500, pendingMs: 1_500 },
  dataAvailableUntil: '2100-01-01T00:00:00Z',
  faults: [
    { on: 'page', nth: 2, do: { status: 429, retryAfterS: 1 } },
    { on: 'page', nth: 5, do: { tokenExpired: true } },
    { on: 'aggregates', nth: 1, do: { status: 429, retryAfterS: 1 } },
    { on: 'aggregates', nth: 2, do: { tokenExpired: true } },
    { on: 'queues', nth: 1, do: { status: 429, retryAfterS: 1 } },
  ],
};

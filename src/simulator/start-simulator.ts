import { pipe } from '#fp/function';
import { orThrow, validateAt } from '../core/validation.js';
import { createFaultSchedule } from './faults/fault-schedule.js';
import { Fault } from './faults/fault.js';
import { createHistory } from './history/history.js';
import { uuidFrom } from './history/random.js';
import { listen } from './http/listener.js';
import { createRateLimiter } from './http/rate-limiter.js';
import { createRequestLog } from './http/request-log.js';
import { createRouter } from './http/router.js';
import { createTokenStore } from './http/token-store.js';
import { momentsOf } from './notifications/figures.js';
import { createNotificationService } from './notifications/notification-service.js';
import { resolveOptions, type SimulatorOptions } from './options.js';
import { createRequestHandler } from './request-handler.js';
import { routesOf } from './routes.js';
import { tokenRoute } from './routes/token.js';
import type { Simulator } from './simulator.js';

/**
 * Starts a server on loopback that responds like the platform and like the tutorial's queue details endpoint, both from
 * one seeded history of conversations: any interval, grouping and filter agree with each other.
 *
 * ```ts
 * const sim = await startSimulator({ faults: [{ on: 'page', nth: 2, do: { status: 429, retryAfterS: 1 } }] });
 * const client = createClient({ hosts: sim.hosts, credentials: clientCredentials(sim.credentials) });
 * // ...
 * await sim.stop();
 * ```
 * @throws QueryError where an option is wrong (as a rejection); the system's error where the port is taken.
 */
export const startSimulator = async (given: SimulatorOptions = {}): Promise<Simulator> => {
  const options = resolveOptions(given);
  const { seed, runtime, faults } = options;
  const { scheduler, wallClock } = runtime;
  const now = (): number => scheduler.now();
  const credentials = {
    clientId: options.clientId ?? uuidFrom(idSalt, seed),
    clientSecret: options.clientSecret ?? uuidFrom(secretSalt, seed).replaceAll('-', ''),
  };
  const tokens = createTokenStore(seed, options.tokenLifeS, now);
  const history = createHistory(options);
  const schedule = createFaultSchedule(faults);
  const log = createRequestLog(options.keptRequests);
  const limiter = createRateLimiter({
    perMinute: options.ratePerMinute,
    perSecond: options.ratePerSecond,
    window: options.rateWindow,
  });
  const notifications = createNotificationService({ seed, scheduler, wallClock, moments: momentsOf(history) });
  const handler = createRequestHandler({
    seed,
    scheduler,
    wallClock,
    latencyMs: options.latencyMs,
    schedule,
    log,
    gate: { tokens, limiter, now, hasRateHeaders: options.rateHeaders },
    findRoute: createRouter([
      tokenRoute({ store: tokens, credentials, scopes: options.scopes, lifeS: options.tokenLifeS }),
      ...routesOf(history, options),
      ...notifications.routes,
    ]),
  });
  const listener = await listen(options.port, handler, notifications.upgrade);
  return {
    hosts: { api: listener.origin, login: listener.origin, streaming: listener.origin.replace('http', 'ws') },
    credentials,
    queues: history.queues.map(({ id, name }) => ({ id, name })),
    requests: log.entries,
    get connections() {
      return listener.connections;
    },
    notifications: notifications.controls,
    addFault: (fault) => {
      schedule.add(pipe(validateAt('fault', Fault, fault), orThrow('addFault')));
    },
    revokeTokens: () => {
      tokens.revokeAll();
      notifications.tokensRevoked();
    },
    stop: () => listener.close(),
  };
};

const [idSalt, secretSalt] = [41, 42];

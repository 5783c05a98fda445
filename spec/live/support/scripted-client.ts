import { type ClientInternals, internals } from '../../../src/core/client-internals.js';
import { defer, NEVER, Observable, of } from 'rxjs';
import type { PageRequest } from '../../../src/core/endpoint.js';
import type { EventNews } from '../../../src/core/events.js';
import { completeRuntime, type Runtime } from '../../../src/core/runtime.js';
import type { LiveClient } from '../../../src/live/live-options.js';

/** A client with the responses of a spec. */
export const scriptedClient = (runtime: Runtime, response: (request: PageRequest) => unknown) => {
  const requested: PageRequest[] = [];
  const events: EventNews[] = [];
  let drops = 0;
  const client: LiveClient & { readonly [internals]: ClientInternals } = {
    rows: () => NEVER,
    ask: (request) =>
      defer(() => {
        requested.push(request);
        const given = response(request);
        return given instanceof Observable ? (given as Observable<unknown>) : of(given);
      }),
    [internals]: {
      hosts: { api: 'http://127.0.0.1:1', login: 'http://127.0.0.1:1', streaming: 'ws://127.0.0.1:2' },
      runtime: completeRuntime(runtime),
      report: (news) => void events.push(news),
      dropToken: () => (drops += 1),
      redact: (text: string) => text.replaceAll('hush-hush', '[redacted]'),
    },
  };
  return {
    client,
    requested,
    events,
    get drops() {
      return drops;
    },
  };
};

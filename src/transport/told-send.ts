import { defer, type SchedulerLike, tap } from 'rxjs';
import { causeFacts } from '../core/error-guards.js';
import type { CauseFacts } from '../core/errors.js';
import type { Report } from '../core/events.js';
import { pathOf, type Send } from './send.js';

/** A {@link Send} for tokens: tells how each request has ended. */
export const toldSend =
  (send: Send, scheduler: SchedulerLike, report: Report): Send =>
  (request) =>
    defer(() => {
      const { method, url, attempt, redact } = request;
      const sentAt = scheduler.now();
      let isOpen = true;
      const ended = (how: { readonly status?: number; readonly cause?: CauseFacts }): void => {
        isOpen = false;
        const ms = scheduler.now() - sentAt;
        report({ kind: 'token-request', method, path: redact(pathOf(url)), attempt, ms, ...how });
      };
      return send(request).pipe(
        tap({
          next: ({ status }) => ended({ status }),
          error: (error: unknown) => ended({ cause: causeFacts(error) }),
          unsubscribe: () => isOpen && ended({ cause: { kind: 'aborted', status: undefined } }),
        }),
      );
    });

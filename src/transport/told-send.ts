import { defer, type SchedulerLike, tap } from 'rxjs';
import type { CauseFacts } from '../core/errors.js';
import type { Report } from '../core/events.js';
import { pathOf, type Send } from './http.js';
import { tellingUnanswered } from './telling-unanswered.js';

/** A {@link Send} for tokens: tells how each request has ended. */
export const toldSend =
  (send: Send, scheduler: SchedulerLike, report: Report): Send =>
  (request) =>
    defer(() => {
      const { method, url, attempt, redact } = request;
      const sentAt = scheduler.now();
      const ended = (how: { readonly status?: number; readonly cause?: CauseFacts }): void => {
        const ms = scheduler.now() - sentAt;
        report({ kind: 'token-request', method, path: redact(pathOf(url)), attempt, ms, ...how });
      };
      return send(request).pipe(
        tellingUnanswered((cause) => ended({ cause })),
        tap(({ status }) => ended({ status })),
      );
    });

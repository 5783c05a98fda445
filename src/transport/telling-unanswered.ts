import { type MonoTypeOperatorFunction, tap } from 'rxjs';
import { causeFacts } from '../core/error-guards.js';
import type { CauseFacts } from '../core/errors.js';

/** Tells of a request that ends without a whole answer: it fails, or is left, which is `aborted`. For one subscription. */
export const tellingUnanswered = <Answer>(tell: (cause: CauseFacts) => void): MonoTypeOperatorFunction<Answer> => {
  let isOpen = true;
  return tap({
    next: () => (isOpen = false),
    error: (error: unknown) => tell(causeFacts(error)),
    // An answer that is refused further down is left too.
    unsubscribe: () => isOpen && tell({ kind: 'aborted', status: undefined }),
  });
};

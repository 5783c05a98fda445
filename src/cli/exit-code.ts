import { isAuthError, isPermissionError, isQueryError } from '../core/error-guards.js';

/** What the process ends with. */
export const exitCode = {
  complete: 0,
  badUsage: 2,
  /** The credentials or their permissions. */
  refused: 3,
  /** Rows are missing, whatever the cause. */
  incomplete: 4,
  /** 128 + 2, as shells count. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** The user pressed Ctrl-C, or the system asked the process to end. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** The reader of our output has gone, as with `| head -1`: no error. */
export const isClosedPipe = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EPIPE';

/** The exit code of a failure. */
export const exitCodeOf = (error: unknown): ExitCode => {
  if (isClosedPipe(error)) return exitCode.complete;
  if (error instanceof Interrupted) return exitCode.interrupted;
  if (isQueryError(error)) return exitCode.badUsage;
  return isAuthError(error) || isPermissionError(error) ? exitCode.refused : exitCode.incomplete;
};

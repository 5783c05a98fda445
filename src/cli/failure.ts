import { isAuthError, isPermissionError, isQueryError } from '../core/error-guards.js';

/** Exit codes of the process. */
export const exitCode = {
  complete: 0,
  badUsage: 2,
  /** The server rejected the credentials, or denied a request for lack of permissions. */
  refused: 3,
  /** Rows are missing, whatever the cause. */
  incomplete: 4,
  /** 128 + 2, as shells count. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** Reports that the user pressed Ctrl-C, or that the system sent a signal to end the process. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Whether the reader of the output has closed the pipe, as `| head -1` does. This is not an error. */
export const isClosedPipe = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EPIPE';

/** Returns the exit code of a failure. */
export const exitCodeOf = (error: unknown): ExitCode => {
  if (isClosedPipe(error)) return exitCode.complete;
  if (error instanceof Interrupted) return exitCode.interrupted;
  if (isQueryError(error)) return exitCode.badUsage;
  return isAuthError(error) || isPermissionError(error) ? exitCode.refused : exitCode.incomplete;
};

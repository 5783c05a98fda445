import type { Writable } from 'node:stream';

/** What a command gets from the process that runs it. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  /** Aborted where the command has to end early; its reason says why. */
  readonly signal: AbortSignal;
}

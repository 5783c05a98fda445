import type { Writable } from 'node:stream';

/** Standard output, or a substitute for it. */
export interface OutputStream extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  /** Waits until everything written is on disk. Absent where the output is not a file. */
  sync?(): Promise<void>;
}

/** The environment, streams and signal that a command gets from its process. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: OutputStream;
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  /** Aborts when the command has to end early; its `reason` is the cause. */
  readonly signal: AbortSignal;
}

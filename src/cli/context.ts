import type { Writable } from 'node:stream';

/** Standard output, or a substitute for it. */
export interface OutputStream extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  /** Whether the output is a file that contains something already, as with `>>`. */
  readonly hasContent?: boolean;
  /** Waits until everything written is on disk. Absent where the output is not a file. */
  sync?(): Promise<void>;
}

/** The environment, streams and signal of the process that runs a command. */
export interface Context {
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: OutputStream;
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  /** Aborts when the command must end early; its `reason` is the cause. */
  readonly signal: AbortSignal;
}

import type { Writable } from 'node:stream';

/** Standard output, or what stands in for it. */
export interface OutputStream extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  /** Waits until what was written is on disk, where it goes to one. */
  sync?(): Promise<void>;
}

/** What a command gets from the process that runs it. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: OutputStream;
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  /** Aborted where the command has to end early; its reason says why. */
  readonly signal: AbortSignal;
}

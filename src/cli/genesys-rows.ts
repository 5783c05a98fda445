#!/usr/bin/env node
import { Subscription } from 'rxjs';
import { systemRuntime } from '../core/runtime.js';
import { exitCode, Interrupted } from './failure.js';
import { standardOutput } from './file-output.js';
import { main } from './main.js';

const { env, stderr, argv } = process;
const stdout = standardOutput();
const ending = new AbortController();

// Handled once each: a second Ctrl-C ends the process immediately.
process.once('SIGINT', () => ending.abort(new Interrupted('SIGINT')));
process.once('SIGTERM', () => ending.abort(new Interrupted('SIGTERM')));
stdout.on('error', (error) => ending.abort(error));
// A closed standard error does not end the command, and could not show a message either.
stderr.on('error', () => undefined);

/** Maximum time for a command to end after it was interrupted, in milliseconds. */
const drainMs = 5_000;
const deadline = new Subscription();
ending.signal.addEventListener('abort', () =>
  deadline.add(systemRuntime.scheduler.schedule(() => process.exit(exitCode.interrupted), drainMs)),
);

process.exitCode = await main(argv.slice(2), { env, stdout, stderr, signal: ending.signal });
deadline.unsubscribe();
// Output that the reader of a pipe has not read would keep the process alive.
if (process.exitCode === exitCode.interrupted) process.exit();

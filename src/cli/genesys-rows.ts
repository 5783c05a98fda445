#!/usr/bin/env node
import { Subscription } from 'rxjs';
import { systemRuntime } from '../core/runtime.js';
import { exitCode, Interrupted } from './exit-code.js';
import { standardOutput } from './file-output.js';
import { main } from './main.js';

const { env, stderr, argv } = process;
const stdout = standardOutput();
const ending = new AbortController();

// Once each: a second Ctrl-C ends the process the hard way.
process.once('SIGINT', () => ending.abort(new Interrupted('SIGINT')));
process.once('SIGTERM', () => ending.abort(new Interrupted('SIGTERM')));
stdout.on('error', (error) => ending.abort(error));
// A closed standard error is no reason to stop, and there is nowhere to complain.
stderr.on('error', () => undefined);

/** Longest that a command may take to end when it is told to, in milliseconds. */
const drainMs = 5_000;
const deadline = new Subscription();
ending.signal.addEventListener('abort', () =>
  deadline.add(systemRuntime.scheduler.schedule(() => process.exit(exitCode.interrupted), drainMs)),
);

process.exitCode = await main(argv.slice(2), { env, stdout, stderr, signal: ending.signal });
deadline.unsubscribe();
// What a reader that does not read has left in the pipe would keep the process alive.
if (process.exitCode === exitCode.interrupted) process.exit();

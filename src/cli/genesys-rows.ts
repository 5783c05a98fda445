#!/usr/bin/env node
import { exitCode, Interrupted } from './exit-code.js';
import { main } from './main.js';

const { env, stdout, stderr, argv } = process;
const ending = new AbortController();

// Once each: a second Ctrl-C ends the process the hard way.
process.once('SIGINT', () => ending.abort(new Interrupted('SIGINT')));
process.once('SIGTERM', () => ending.abort(new Interrupted('SIGTERM')));
stdout.on('error', (error) => ending.abort(error));
// A closed standard error is no reason to stop, and there is nowhere to complain.
stderr.on('error', () => undefined);

process.exitCode = await main(argv.slice(2), { env, stdout, stderr, signal: ending.signal });
// What a reader that does not read has left in the pipe would keep the process alive.
if (process.exitCode === exitCode.interrupted) process.exit();

import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import type { Context } from 'mocha';
import { leftOpenSince, type OpenThings, openThings, watchAbortListeners } from './open-things.js';
import { root } from './source-files.js';

watchAbortListeners();

/** Where specs work with sockets and timers of the real kind. */
const watched = ['integration', 'faults', 'live'].map((folder) => `${root}spec/${folder}/`);
const leaks: string[] = [];
let before: OpenThings | undefined;

/**
 * Each of these tests leaves nothing open that was not open before it: no socket, server, timer or listener on a signal. What is on its
 * way out has some turns of the event loop for it. Idle sockets in the pool of `globalThis.fetch` keep no process alive and do not count:
 * they are the platform's. Reported after the last test of a file, all at once, because a hook that fails ends it.
 */
export const mochaHooks = {
  async beforeEach(this: Context) {
    const file = this.currentTest?.file ?? '';
    before = undefined;
    if (!watched.some((folder) => file.startsWith(folder))) return;
    // Mocha's timer of this hook is there after a turn, here and below.
    await nextTurn();
    before = openThings();
  },
  async afterEach(this: Context) {
    if (before === undefined) return;
    await nextTurn();
    const left = await leftOpenSince(before);
    if (left.length > 0) leaks.push(`${this.currentTest?.fullTitle() ?? ''}: ${left.join(', ')}`);
  },
  afterAll() {
    const found = leaks.splice(0);
    if (found.length > 0) expect.fail(`left open by ${found.join('; ')}`);
  },
};

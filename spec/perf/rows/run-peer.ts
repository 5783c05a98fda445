// Runs one peer in a process of its own, and reports its cost.
import { peers } from './peers.js';

const [name = '', origin = ''] = process.argv.slice(2);
const peer = peers[name];
if (peer === undefined) throw new Error(`no peer ${name}`);

const read = await peer();
const before = process.cpuUsage();
const tally = await read(origin);
const { user, system } = process.cpuUsage(before);
process.send?.({ ...tally, cpuMs: (user + system) / 1000, peakMiB: process.resourceUsage().maxRSS / 1024 });
process.disconnect?.();

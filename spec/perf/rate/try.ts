import { measure, servers } from './measure.js';
import { peers } from './peers.js';
const show = (o: any) => `${(o.share*100).toFixed(1)}% ${o.refused} ${o.seconds.toFixed(1)}s`;
const only = process.argv[2] ? ['ours'] : Object.keys(peers);
for (const [name, make] of Object.entries(servers)) for (const rate of [10, 6, 8, 3]) {
  const cells = [];
  for (const p of only) cells.push(p + ' ' + show(await measure((peers as any)[p], make(rate), rate)));
  console.log(name, rate, '|', cells.join(' | '));
}
for (const [name, make] of Object.entries(servers)) console.log('jitter 8', name, show(await measure(peers.ours, make(10), 10, {jitterMs: 8})), 'J20', show(await measure(peers.ours, make(10), 10, {jitterMs: 20})),'6/s J8', show(await measure(peers.ours, make(6), 6, {jitterMs: 8})));
import { tokenBucket, slidingWindow, fixedWindow } from './limited-server.js';
for (const [n, l, r] of [['strict 5/s', tokenBucket(5,1000,1),5], ['bucket10 5/s', tokenBucket(5,1000,10),5], ['sliding 300/min', slidingWindow(300,60000),5],['sliding 120/min', slidingWindow(120,60000),2],['fixed 120/min', fixedWindow(120,60000),2]] as any)
  console.log('perMinute only', n, show(await measure(peers.ours, l, r, { limits: { perMinute: 300 } })));
for (const rate of [6, 8]) for (let phase = 0; phase < 1000; phase += 100) console.log(rate, 'fixed phase', phase, show(await measure(peers.ours, fixedWindow(rate, 1000, phase), rate)));

import { connect } from 'node:net';
import { expect } from 'chai';
import { VirtualTimeScheduler } from 'rxjs';
import { type Fault, type SimulatorOptions, startSimulator } from '../../src/simulator/index.js';
import { isQueryError } from '../../src/core/error-guards.js';
import { resolveOptions } from '../../src/simulator/options.js';
import { raw, until } from './support/raw.js';
import { requestToken, basic, detailsPath, visiting } from './support/visit.js';

/** The error of a rejected start. */
const rejectionOf = (options: SimulatorOptions): Promise<unknown> =>
  startSimulator(options).then(
    (sim) => sim.stop(),
    (reason: unknown) => reason,
  );

describe('simulator: start and stop', () => {
  it('should accept undefined for the default, in its runtime as well', () => {
    const nothing = { seed: undefined, jobs: undefined, runtime: { scheduler: undefined, random: undefined } };
    expect(resolveOptions(nothing)).to.deep.equal(resolveOptions({}));
  });

  it('should leave nothing open: no socket, no timer, no port, including hanging and slow requests', async () => {
    const clock = new VirtualTimeScheduler();
    const faults = [
      { on: 'page', nth: 1, do: { hang: true } },
      { on: 'page', nth: 2, do: { hangAfterHeaders: true } },
      { on: 'page', nth: 3, do: { dripMs: 10 } },
      { on: 'page', nth: 4, do: { delayMs: 99_999 } },
    ] as const;
    const sim = await startSimulator({ faults, runtime: { scheduler: clock } });
    const idle = connect(Number(new URL(sim.hosts.api).port), '127.0.0.1');
    await until(() => sim.connections === 1);
    const open = faults.map(() => raw(sim, detailsPath));
    await until(() => sim.requests.length === 4);
    expect(sim.connections).to.equal(5);
    const waiting = () => clock.actions.filter(({ closed }) => !closed).length;
    expect(waiting()).to.equal(2);
    await sim.stop();
    expect(sim.connections).to.equal(0);
    expect(waiting()).to.equal(0);
    expect(sim.requests.map(({ phase }) => phase)).to.deep.equal(['broken', 'broken', 'broken', 'broken']);
    for (const { seen } of open) expect((await seen).end).to.not.equal('whole');
    idle.destroy();
    const again = await startSimulator({ port: Number(new URL(sim.hosts.api).port) });
    expect(again.hosts).to.deep.equal(sim.hosts);
    await again.stop();
  });

  it('should tolerate a second stop', async () => {
    const sim = await startSimulator();
    await Promise.all([sim.stop(), sim.stop()]);
    await sim.stop();
    expect(sim.connections).to.equal(0);
  });

  it('should count the sockets that clients hold', async () => {
    const sim = await startSimulator();
    expect(sim.connections).to.equal(0);
    const open = connect(Number(new URL(sim.hosts.api).port), '127.0.0.1');
    await until(() => sim.connections === 1);
    open.destroy();
    await until(() => sim.connections === 0);
    await sim.stop();
  });

  it('should share nothing between two simulators', async () => {
    const [one, two] = await Promise.all([startSimulator(), startSimulator({ seed: 2 })]);
    try {
      expect(one.credentials).to.not.deep.equal(two.credentials);
      const rejected = await requestToken(one, { headers: { authorization: basic(two.credentials) } });
      expect(rejected.status).to.equal(401);
      expect([one.requests.length, two.requests.length]).to.deep.equal([1, 0]);
    } finally {
      await Promise.all([one.stop(), two.stop()]);
    }
  });

  it('should reject invalid options, all at once', async () => {
    const wrong = {
      seed: 1.5,
      queues: 0,
      mediaTypes: [],
      ratePerMinute: 0,
      rateWindow: 'leaky',
      latencyMs: { minMs: 5, maxMs: 1 },
      scripted: { pages: 0, rowsPerPage: 1 },
      faults: [{ on: 'page', nth: 0 }],
      port: 70_000,
      jobs: { queuedMs: -1, pendingMs: Infinity, outcome: 'DONE' },
      dataAvailableUntil: '2026-02-30',
      detailsRepeat: 1,
      rateHeaders: 'yes',
      runtime: { random: 1 },
      conversations: 5,
    } as unknown as SimulatorOptions;
    const error = await rejectionOf(wrong);
    expect(isQueryError(error) && error.problems.map(({ path }) => path)).to.have.members([
      ...['seed', 'queues', 'mediaTypes', 'ratePerMinute', 'rateWindow', 'latencyMs.maxMs', 'scripted.pages', 'port'],
      ...['faults[0].nth', 'faults[0].do', 'jobs.queuedMs', 'jobs.pendingMs', 'jobs.outcome'],
      ...['dataAvailableUntil', 'detailsRepeat', 'rateHeaders', 'runtime.random', 'conversations'],
    ]);
  });

  it('should reject a latency of null', async () => {
    const error = await rejectionOf({ latencyMs: null } as unknown as SimulatorOptions);
    expect(isQueryError(error) && error.problems.map(({ path }) => path)).to.deep.equal(['latencyMs']);
  });

  it('should reject faults that affect nothing or that no response can contain, at the start and later', async () => {
    const wrong: readonly (readonly [unknown, string])[] = [
      [{ on: 'pages', do: { hang: true } }, 'on'],
      [{ do: { hang: true } }, 'on'],
      [{ on: 'page', time: 2, do: { hang: true } }, 'time'],
      [{ on: 'page', times: 0, do: { hang: true } }, 'times'],
      [{ on: 'page', do: {} }, 'do'],
      [{ on: 'page', do: { retryAfterS: 1 } }, 'do'],
      [{ on: 'page', do: { status: 503, delayMs: 10 } }, 'do'],
      [{ on: 'page', do: { json: undefined } }, 'do'],
      [{ on: 'page', do: { hang: true, hangs: true } }, 'do.hangs'],
      [{ on: 'page', do: { status: 99 } }, 'do.status'],
      [{ on: 'page', do: { status: 429, retryAfterS: 'a\r\nb' } }, 'do.retryAfterS'],
      [{ on: 'page', do: { status: 500, headers: { 'a b': 'c' } } }, 'do.headers'],
      [{ on: 'page', do: { status: 500, headers: { a: 'b\r\nc' } } }, 'do.headers'],
      [{ on: 'page', do: { status: 500, body: 1n } }, 'do.body'],
      [{ on: 'page', do: { json: 1n } }, 'do.json'],
      [{ on: 'page', do: { text: 5 } }, 'do.text'],
      [{ on: 'page', do: { cutBodyAt: -1 } }, 'do.cutBodyAt'],
      [{ on: 'page', do: { delayMs: NaN } }, 'do.delayMs'],
    ];
    const faults = wrong.map(([fault]) => fault as Fault);
    const error = await rejectionOf({ faults });
    expect(isQueryError(error) && error.problems.map(({ path }) => path)).to.deep.equal(
      wrong.map(([, path], index) => `faults[${index}].${path}`),
    );
    const sim = await startSimulator();
    try {
      for (const [index, [, path]] of wrong.entries()) {
        expect(() => sim.addFault(faults[index] as Fault), path).to.throw(`addFault: fault.${path}: `);
      }
    } finally {
      await sim.stop();
    }
  });

  it('should use the defaults for what is omitted or undefined', async () => {
    const sim = await startSimulator({ queues: undefined, latencyMs: undefined });
    expect(sim.queues).to.have.length(12);
    await sim.stop();
  });

  it('should accept given credentials', async () => {
    const sim = await startSimulator({ clientId: 'me', clientSecret: 'secret:with colon' });
    expect(sim.credentials).to.deep.equal({ clientId: 'me', clientSecret: 'secret:with colon' });
    expect((await requestToken(sim)).status).to.equal(200);
    await sim.stop();
  });
});

describe('simulator: request log', () => {
  it(
    'should log requests and responses',
    visiting({}, async ({ sim, token, post }) => {
      const response = await post(`${detailsPath}?cursor=x`, { a: 1 });
      const [requested, second] = sim.requests;
      expect(requested).to.deep.include({
        endpoint: 'token',
        method: 'POST',
        path: '/oauth/token',
        body: { grant_type: 'client_credentials' },
      });
      expect(second).to.deep.include({
        endpoint: 'page',
        method: 'POST',
        path: detailsPath,
        url: `${detailsPath}?cursor=x`,
        body: { a: 1 },
        status: 400,
        bytes: Buffer.byteLength(response.text),
        phase: 'answered',
        fault: undefined,
      });
      expect(second!.headers).to.include({ authorization: `Bearer ${token}`, 'content-type': 'application/json' });
      expect(second!.at).to.be.at.least(requested!.at);
    }),
  );

  it(
    'should forget the oldest requests beyond its limit',
    visiting({ keptRequests: 5, ratePerMinute: Infinity }, async ({ sim, get }) => {
      for (let i = 1; i <= 20; i += 1) await get(`/nowhere/${i}`);
      expect(sim.requests.length).to.be.within(5, 9);
      expect(sim.requests.at(-1)).to.include({ path: '/nowhere/20', endpoint: 'other', status: 404 });
    }),
  );

  const clock = new VirtualTimeScheduler();
  it('should take the time of latencyMs, drawn by the seed', async () => {
    const sim = await startSimulator({ latencyMs: { minMs: 100, maxMs: 200 }, runtime: { scheduler: clock } });
    const delays: number[] = [];
    for (let i = 1; i <= 5; i += 1) {
      const response = raw(sim, '/nowhere');
      await until(() => clock.actions.length === 1);
      const from = clock.frame;
      clock.flush();
      delays.push(clock.frame - from);
      expect((await response.seen).status).to.equal(401);
    }
    expect(new Set(delays).size).to.equal(5);
    for (const delay of delays) expect(delay).to.be.within(100, 200);
    await sim.stop();
  });
});

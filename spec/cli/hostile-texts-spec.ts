import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Interrupted } from '../../src/cli/failure.js';
import { main } from '../../src/cli/main.js';
import { type Simulator, startSimulator } from '../../src/simulator/index.js';
import { until } from '../helpers/until.js';
import { type HostileFront, hostileFront } from './hostile-front.js';
import { pointingAt } from './run-cli.js';
import { keeper, runMain } from './run-main.js';

/** Colours, titles, cleared screens, bells, C1 controls, changes of the writing direction, line ends of all kinds, and a formula. */
const hostile = '=cmd()\u001b[31m\u001b]0;title\u0007\u009b2J\u202eevil\u2066\u200f\r\n\u2028\u2029\u0085gone\u007f';
const cleaned = '=cmd()[31m]0;title2Jevilgone';
const harmful = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** The first character that a terminal would act upon, except for line ends and `own`. */
const harmIn = (text: string, own = /\n/g): string | undefined => harmful.exec(text.replace(own, ''))?.[0];

const interval = ['--interval', '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z'];

describe('hostile texts on the command line', () => {
  let sim: Simulator;
  let front: HostileFront;
  before(async () => {
    sim = await startSimulator({ queues: 2, conversationsPerQueueDay: 5000, mediaTypes: ['voice'] });
    front = await hostileFront(sim.hosts.api, { 'Support US': hostile, voice: hostile });
  });
  after(async () => {
    await front.stop();
    await sim.stop();
  });

  /** Flags and environment, over a front. */
  const over = ({ origin }: HostileFront, command: 'query' | 'watch') => {
    const { flags, env } = pointingAt({ ...sim, hosts: { ...sim.hosts, api: origin } });
    return { args: [command, ...flags], env: { ...env, NO_COLOR: '1' } };
  };

  /** The output of `watch` until the hostile name is shown. */
  const watched = async (isTTY: boolean): Promise<{ stdout: string; stderr: string }> => {
    const { args, env } = over(front, 'watch');
    const [out, err] = [keeper(), keeper()];
    const stdout = Object.assign(out.stream, isTTY ? { isTTY, columns: 160, rows: 30 } : {});
    const ending = new AbortController();
    const how = ['--hosts-streaming', sim.hosts.streaming, '--metrics', 'oInteracting,oMemberUsers'];
    const running = main([...args, ...how], { env, stdout, stderr: err.stream, signal: ending.signal });
    await until(
      () => (isTTY ? out.text() : err.text()).includes('up to date') || /: connected\b(?!,)/.test(out.text()),
    );
    await until(() => out.text().includes('title'));
    ending.abort(new Interrupted('SIGINT'));
    expect(await running).to.equal(0);
    return { stdout: out.text(), stderr: err.text() };
  };

  it('should not affect the terminal in the lines of watch', async () => {
    const { stdout, stderr } = await watched(false);
    expect(stdout).to.match(/^\S+Z {2}=cmd\(\)\[31m\]0;title2Jevilgone {2}\S/m);
    for (const line of stdout.trimEnd().split('\n')) expect(line).to.match(/^\d{4}-\d\d-\d\dT\S+Z {2}/);
    expect([harmIn(stdout), harmIn(stderr)]).to.deep.equal([undefined, undefined]);
  });

  it('should not affect the terminal in the table of watch, except for its own sequences', async () => {
    const { stdout, stderr } = await watched(true);
    const drawn = /\u001b\[(?:\d+A\r|K|J)|\n/g;
    expect(stdout).to.match(drawn).and.to.contain(cleaned.slice(0, 20));
    expect([harmIn(stdout, drawn), harmIn(stderr)]).to.deep.equal([undefined, undefined]);
  });

  it('should not affect the terminal in the last message of watch and query', async () => {
    const denying = await hostileFront(sim.hosts.api, {}, { path: /^\/api/, message: hostile });
    try {
      for (const command of ['watch', 'query'] as const) {
        const { args, env } = over(denying, command);
        const how = command === 'watch' ? ['--hosts-streaming', sim.hosts.streaming] : interval;
        const { code, stdout, stderr } = await runMain([...args, ...how], env);
        expect(code).to.equal(3);
        expect(stderr).to.contain(cleaned);
        expect([harmIn(stdout), harmIn(stderr)]).to.deep.equal([undefined, undefined]);
      }
    } finally {
      await denying.stop();
    }
  });

  const outputs: Readonly<Record<string, readonly string[]>> = { 'the table': [], CSV: ['--csv'], JSON: ['--json'] };
  for (const [what, how] of Object.entries(outputs)) {
    it(`should not affect the terminal in ${what} of query`, async () => {
      const { args, env } = over(front, 'query');
      const [out, err] = [keeper(), keeper()];
      const stdout = Object.assign(out.stream, { isTTY: true, columns: 160, rows: 30 });
      const { signal } = new AbortController();
      const all = [...args, ...interval, '--names', ...how];
      expect(await main(all, { env, stdout, stderr: err.stream, signal })).to.equal(0);
      if (what === 'JSON') {
        const names = out
          .text()
          .trimEnd()
          .split('\n')
          .map((line) => (JSON.parse(line) as { queueName: string }).queueName);
        expect(names).to.contain(hostile);
      } else expect(out.text()).to.contain(what === 'CSV' ? `'${cleaned}` : cleaned.slice(0, 20));
      expect([harmIn(out.text()), harmIn(err.text())]).to.deep.equal([undefined, undefined]);
    });
  }

  describe('with --explain', () => {
    const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
    after(() => rmSync(folder, { recursive: true }));
    const explained = (more: readonly string[]) => {
      const { args, env } = over(front, 'query');
      return runMain([...args, ...interval, '--slice', 'PT6H', '--explain', ...more], env);
    };

    it('should not affect the terminal, and send no request', async () => {
      const before = sim.requests.length;
      for (const how of [[], ['--json']]) {
        const { code, stdout, stderr } = await explained([...how, '--queue-ids', 'a\u202eb,=c()', '--names']);
        expect(code).to.equal(0);
        expect(stdout).to.contain('2026-10-01T18:00:00.000Z/2026-10-02T00:00:00.000Z');
        expect([harmIn(stdout), stderr]).to.deep.equal([undefined, '']);
      }
      expect(sim.requests).to.have.lengthOf(before);
    });

    const inputs: Readonly<Record<string, () => readonly string[]>> = {
      'a flag': () => ['--time-zone', hostile],
      'an interval': () => ['--interval', hostile],
      'an endpoint': () => ['--endpoint', hostile],
      'an unknown flag': () => [`--${hostile}`],
      'a host': () => ['--hosts-api', `http://${hostile}`],
      'the name of a checkpoint': () => {
        const path = join(folder, `${hostile.replaceAll('/', '')}.json`);
        writeFileSync(path, 'not JSON');
        return ['--checkpoint', path];
      },
      'a checkpoint': () => {
        const path = join(folder, 'rows.json');
        writeFileSync(path, JSON.stringify({ version: 1, query: hostile, covered: [hostile], begun: [hostile] }));
        return ['--checkpoint', path];
      },
    };
    for (const [what, flags] of Object.entries(inputs)) {
      it(`should not affect the terminal where ${what} is hostile`, async () => {
        const { code, stdout, stderr } = await explained(flags());
        expect(code).to.equal(2);
        expect(stderr).to.match(/error/);
        expect([stdout, harmIn(stderr)]).to.deep.equal(['', undefined]);
      });
    }
  });
});

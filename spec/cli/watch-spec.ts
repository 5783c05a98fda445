import { expect } from 'chai';
import type { LiveEvent } from '../../src/core/events.js';
import type { ObservationRow } from '../../src/endpoints/queue-observations.js';
import { Interrupted } from '../../src/cli/failure.js';
import { main } from '../../src/cli/main.js';
import { Output, noPaint } from '../../src/cli/output.js';
import { durationText, ObservationTable, tableLines } from '../../src/cli/watch/observation-table.js';
import { Connections, liveText } from '../../src/cli/watch/connection.js';
import { lineDisplay, tableDisplay } from '../../src/cli/watch/displays.js';
import { type Simulator, startSimulator } from '../../src/simulator/index.js';
import { until } from '../helpers/until.js';
import { pointingAt } from './run-cli.js';
import { keeper, runMain } from './run-main.js';

const row = (change: Partial<ObservationRow> = {}): ObservationRow => ({
  queueId: 'q1',
  mediaType: 'voice',
  metric: 'oWaiting',
  qualifier: null,
  count: 3,
  ...change,
});
const marked = { ...noPaint, bold: (text: string) => `*${text}*` };
const view = { nowMs: 0, nameOf: (id: string) => `Queue ${id}`, paint: marked, columns: 100, rows: 20 };
const event = (state: LiveEvent['state'], more: Partial<LiveEvent> = {}): LiveEvent => ({
  kind: 'live',
  at: 0,
  channel: 1,
  state,
  ...more,
});

describe('watch', () => {
  describe('table', () => {
    it('should show each value with its age, one line for each queue and media type', () => {
      const table = new ObservationTable();
      table.put(row(), 0);
      table.put(row({ metric: 'oUsers', mediaType: null, qualifier: 'IDLE', count: 7 }), 60_000);
      table.put(row({ queueId: 'a', mediaType: 'chat' }), 120_000);
      expect(tableLines(table, { ...view, nowMs: 130_000 }).map((line) => line.trimEnd())).to.deep.equal(
        [
          '*Queue     Media  oWaiting  oUsers IDLE*',
          'Queue a   chat     3  10s            –',
          'Queue q1  voice    3   2m            –',
          'Queue q1  –             –       7  70s',
        ].map((line) => line.trimEnd()),
      );
    });

    it('should highlight a change for four seconds, and a first value not at all', () => {
      const table = new ObservationTable();
      table.put(row(), 0);
      expect(tableLines(table, { ...view, nowMs: 1_000 })[1]).not.to.contain('*');
      table.put(row({ count: 4 }), 1_000);
      expect(tableLines(table, { ...view, nowMs: 4_999 })[1])
        .to.contain('*')
        .and.to.contain('4   3s');
      expect(tableLines(table, { ...view, nowMs: 5_000 })[1]).not.to.contain('*');
    });

    it('should show the current duration of the longest wait, from the instant at which it began', () => {
      const table = new ObservationTable();
      const atMs = Date.parse('2026-10-01T08:00:00Z');
      const beganAtMs = atMs - 90_000;
      table.put(row({ metric: 'oLongestWaiting', count: 1, calculatedMetricValue: beganAtMs, beganAtMs }), atMs);
      expect(tableLines(table, { ...view, nowMs: atMs })[1]).to.contain('90s   0s');
      expect(tableLines(table, { ...view, nowMs: atMs + 10_000 })[1]).to.contain('100s  10s');
    });

    it('should add the age of a row to a value that is a duration, and show no duration where nothing waits', () => {
      const table = new ObservationTable();
      table.put(row({ metric: 'oLongestWaiting', count: 1, calculatedMetricValue: 5_000 }), 0);
      expect(tableLines(table, { ...view, nowMs: 10_000 })[1]).to.contain('15s  10s');
      table.put(row({ metric: 'oLongestWaiting', count: 0 }), 10_000);
      expect(tableLines(table, { ...view, nowMs: 10_000 })[1]).to.contain('–   0s');
    });

    it('should fit a small terminal, and report how many lines are hidden', () => {
      const table = new ObservationTable();
      for (let index = 0; index < 10; index += 1) table.put(row({ queueId: `q${index}` }), 0);
      const lines = tableLines(table, { ...view, paint: noPaint, columns: 20, rows: 5 });
      expect(lines).to.have.length(5);
      expect(lines.at(-1)).to.match(/^7 more lines/);
      expect(lines.slice(0, 4).every((line) => line.length <= 20)).to.equal(true);
    });

    it('should remove control characters from a name', () => {
      const table = new ObservationTable();
      table.put(row(), 0);
      const [, line] = tableLines(table, { ...view, nameOf: () => 'a\u001b[31mb' });
      expect(line).to.match(/^a\[31mb/);
    });
  });

  it('should format a duration in its largest unit', () => {
    expect([0, 119_999, 120_000, 7_199_999, 7_200_000, 172_800_000].map(durationText)).to.deep.equal([
      ...['0s', '119s', '2m', '119m', '2h', '2d'],
    ]);
  });

  it('should report the state of the connection, how often it was lost and the age of the values', () => {
    const connections = new Connections();
    expect(connections.text(0)).to.equal('starting');
    for (const state of ['connecting', 'open', 'resynced'] as const) connections.handle(event(state));
    expect(connections.text(0)).to.equal('connected');
    connections.handle(event('reconnecting', { waitMs: 1_500, cause: 'network' }));
    expect(connections.text(5_000)).to.equal(
      'connection lost (network), next attempt in 1.5 s, lost once, values are 5s old or newer',
    );
    connections.handle(event('resynced', { at: 9_000 }));
    connections.handle(event('renewed'));
    expect(connections.text(9_000)).to.equal('connected, lost once');
  });

  it('should report an invalid message and what is requested again', () => {
    const failure = { path: 'eventBody.data', expected: 'an array', actual: '3' };
    expect(liveText(event('unreadable', { queueId: 'q\u001b1', failure }))).to.equal(
      'invalid message (eventBody.data: expected an array, found 3): requesting queue q1 again',
    );
    const json = { path: '', expected: 'JSON', actual: 'a message of 3 bytes' };
    expect(liveText(event('unreadable', { failure: json }))).to.equal(
      'invalid message (expected JSON, found a message of 3 bytes): requesting all queues again',
    );
    const connections = new Connections();
    for (const state of ['open', 'resynced', 'unreadable'] as const) connections.handle(event(state));
    expect(connections.text(0)).to.equal('connected');
  });

  it('should print the longest wait, whether or not the row counts it', async () => {
    const { stream, text } = keeper();
    const output = new Output(stream, new AbortController().signal);
    const display = lineDisplay({ output, say: () => undefined, nameOf: view.nameOf });
    const table = new ObservationTable();
    const atMs = Date.parse('2026-10-01T08:00:00Z');
    const longest = (beganAtMs: number) =>
      row({ metric: 'oLongestWaiting', count: 1, calculatedMetricValue: beganAtMs, beganAtMs });
    display.row(table.put(longest(atMs - 90_000), atMs));
    display.row(table.put(longest(atMs - 300_000), atMs));
    display.row(table.put(row({ metric: 'oLongestWaiting', count: 0 }), atMs));
    await output.flush();
    const shown = text()
      .trimEnd()
      .split('\n')
      .map((line) => line.split('  ').at(-1));
    expect(shown).to.deep.equal(['90s', '5m', '–']);
  });

  it('should redraw the table in place', async () => {
    const { stream, text } = keeper();
    const table = new ObservationTable();
    const output = new Output(stream, new AbortController().signal);
    let nowMs = 0;
    const size = () => ({ columns: 80, rows: 24 });
    const { nameOf } = view;
    const parts = { output, size, table, connections: new Connections(), nameOf, title: 'a', paint: noPaint };
    const display = tableDisplay({ ...parts, now: () => nowMs });
    display.row(table.put(row(), nowMs));
    nowMs = 100;
    display.row(table.put(row({ count: 8 }), nowMs));
    await output.flush();
    expect(text())
      .to.match(/^a: starting\u001b\[K\n/)
      .and.not.to.contain('8');
    nowMs = 300;
    display.row(table.put(row({ count: 9 }), nowMs));
    await output.flush();
    expect(text().split('\u001b[4A\r')).to.have.length(2);
  });

  describe('run', () => {
    let sim: Simulator | undefined;
    afterEach(() => sim?.stop());
    const start = async (): Promise<{ args: readonly string[]; env: NodeJS.ProcessEnv; sim: Simulator }> => {
      sim = await startSimulator({ queues: 2, conversationsPerQueueDay: 5_000, mediaTypes: ['voice'] });
      const { flags, env } = pointingAt(sim);
      const args = [
        'watch',
        ...flags,
        '--hosts-streaming',
        sim.hosts.streaming,
        '--metrics',
        'oInteracting,oMemberUsers',
      ];
      return { args, env, sim };
    };

    it('should print a line for each value, reconnect after a dropped socket, and exit with 0 on Ctrl-C', async () => {
      const { args, env, sim: simulator } = await start();
      const [out, err] = [keeper(), keeper()];
      const ending = new AbortController();
      const running = main(args, { env, stdout: out.stream, stderr: err.stream, signal: ending.signal });
      await until(() => err.text().includes('up to date'));
      simulator.notifications.dropSockets();
      await until(() => err.text().split('up to date').length === 3);
      ending.abort(new Interrupted('SIGINT'));
      expect(await running).to.equal(0);
      expect(out.text()).to.match(/^\S+Z {2}Support US {2}oMemberUsers {2}\d+$/m);
      expect(err.text()).to.match(/^all queues of http.*\nchannel 1: connecting$/m);
      expect(err.text()).to.match(/^channel 1: connection lost \(network\), next attempt in \d\.\d s$/m);
      await until(() => simulator.connections === 0);
    });

    it('should end after --for', async () => {
      const { args, env } = await start();
      const { code, stderr } = await runMain([...args, '--for', '0.3'], env);
      expect(code).to.equal(0);
      expect(stderr).to.contain('channel 1: connecting');
    });

    /** The output on a terminal until a queue is shown. */
    const onTerminal = async (more: NodeJS.ProcessEnv) => {
      const { args, env } = await start();
      const [out, err] = [keeper(), keeper()];
      const stdout = Object.assign(out.stream, { isTTY: true, columns: 100, rows: 30 });
      const ending = new AbortController();
      const all = { ...env, ...more };
      const running = main(args, { env: all, stdout, stderr: err.stream, signal: ending.signal });
      await until(() => out.text().includes('Support US'));
      ending.abort(new Interrupted('SIGINT'));
      expect(await running).to.equal(0);
      return { stdout: out.text(), stderr: err.text() };
    };

    it('should draw a table on a terminal', async () => {
      const { stdout, stderr } = await onTerminal({});
      expect(stdout).to.contain('Queue').and.to.contain('\u001b[J');
      expect(stderr).to.equal('');
    });

    it('should print plain lines on a dumb terminal', async () => {
      const { stdout, stderr } = await onTerminal({ TERM: 'dumb' });
      expect(stdout)
        .to.match(/^\d{4}-\d\d-\d\dT\S+Z {2}Support US/m)
        .and.not.match(/[\r\u001b]/);
      expect(stderr).to.match(/^channel 1: /m);
    });

    it('should report all invalid flags at once, and exit with 2', async () => {
      const { args, env } = await start();
      const wrong = ['--for', '0', '--metrics', 'oNothing', '--queue-ids', 'a,a'];
      const { code, stderr } = await runMain([...args, ...wrong], env);
      expect(code).to.equal(2);
      for (const flag of ['--for', '--metrics[2]', '--queue-ids']) expect(stderr).to.contain(flag);
    });

    it('should exit with 2 where a gateway is used without --hosts-streaming', async () => {
      const { args, env } = await start();
      const { code, stderr } = await runMain([...args.slice(0, 7), '--for', '5'], env);
      expect(stderr).to.contain('--hosts-streaming');
      expect(code).to.equal(2);
    });
  });
});

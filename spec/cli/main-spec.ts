import { expect } from 'chai';
import { rejectSecretFlags } from '../../src/cli/main.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/index.js';
import { pointingAt } from './run-cli.js';
import { runMain } from './run-main.js';

const interval = '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z';

describe('main', () => {
  let sim: Simulator | undefined;
  afterEach(() => sim?.stop());

  /** Queries a simulator with these options. */
  const run = async (options: SimulatorOptions, ...args: string[]) => {
    sim = await startSimulator(options);
    const { flags, env } = pointingAt(sim);
    return runMain(['query', '--interval', interval, ...args, ...flags], env);
  };

  it('should report each problem of flags and environment on its own line, and exit with 2', async () => {
    const reversed = '2026-10-02T00:00:00Z/2026-10-01T00:00:00Z';
    const wrong = [
      '--endpoint',
      'queueDetails',
      '--interval',
      reversed,
      '--size',
      '0',
      '--metrics',
      'offered,nonsense',
    ];
    const further = [
      '--names',
      '--trusted-origin',
      'nowhere,https://api.example.com',
      '--rate-per-minute',
      'many',
      '--max-attempts',
      '0',
      '--hosts-api',
      'nowhere',
    ];
    const { code, stdout, stderr } = await runMain(['query', ...wrong, ...further]);
    expect(
      stderr
        .trimEnd()
        .split('\n')
        .map((line) => line.trim().split(': ')[0]),
    ).to.deep.equal([
      'error (usage):',
      '--names',
      '--interval',
      '--metrics[1]',
      '--size',
      '--client-id or GENESYS_CLIENT_ID',
      'GENESYS_CLIENT_SECRET',
      '--hosts-api',
      '--hosts-login',
      '--max-attempts',
      '--rate-per-minute',
      '--trusted-origin[0]',
      'try',
    ]);
    expect(stdout).to.equal('');
    expect(code).to.equal(2);
  });

  for (const [args, message] of [
    [['query', '--sise=5'], "error: unknown option '--sise'"],
    [['nonsense'], "error: unknown command 'nonsense'"],
    [['query', '--endpoint', 'nonsense', '--demo'], '--endpoint: must be one of queuePerformance, '],
    [['query', '--demo', '--interval', 'a/b/c'], '--interval: must be start/end'],
    [
      ['query', '--demo', '--endpoint', 'queuePerformance', '--interval', '2026-10-01T00:00/2026-10-02T00:00'],
      '--interval: "2026-10-01T00:00" is not a valid instant',
    ],
    [
      ['query', '--region', 'api.mypurecloud.de'],
      '"api.mypurecloud.de" is an address in the region mypurecloud.de: write mypurecloud.de',
    ],
    [['simulate', '--port', '70000'], '--port: must be a whole number from 0 to 65535'],
  ] as const) {
    it(`should exit with 2 on ${args.join(' ')}`, async () => {
      const { code, stderr } = await runMain(args);
      expect(stderr).to.contain(message);
      expect(code).to.equal(2);
    });
  }

  it('should read a local interval in --time-zone', async () => {
    const args = ['query', '--demo', '--endpoint', 'queuePerformance', '--json'];
    const { code, stderr } = await runMain([
      ...args,
      '--interval',
      '2026-10-01T00:00/2026-10-02T00:00',
      '--time-zone',
      'Asia/Tokyo',
    ]);
    expect(stderr).to.contain('2026-09-30T15:00:00.000Z/2026-10-01T15:00:00.000Z');
    expect(code).to.equal(0);
  });

  it('should exit with 2 where the port of the simulator is in use', async () => {
    const taken = await startSimulator();
    try {
      const { port } = new URL(taken.hosts.api);
      const { code, stderr } = await runMain(['simulate', '--port', port]);
      expect(stderr).to.contain(
        `--port: port ${port} is not available (EADDRINUSE): use another, or omit the flag for a free one`,
      );
      expect(code).to.equal(2);
    } finally {
      await taken.stop();
    }
  });

  it('should print help and version on standard output, and exit with 0', async () => {
    const help = await runMain(['query', '--help']);
    expect(help.stdout).to.match(/^Usage: genesys-rows query/);
    expect(help).to.include({ code: 0, stderr: '' });
    expect(help.stdout.replace(/\s+/g, ' ')).to.match(/--checkpoint <file> .{0,80}rows in a pipe count as printed/);
    expect(await runMain(['--version'])).to.deep.include({ code: 0, stderr: '' });
  });

  it('should request the scope of --scope, and none without the flag', async () => {
    const scopeOf = async (...flags: string[]) => {
      const { code } = await run({ queues: 2 }, ...flags);
      await sim?.stop();
      const token = sim?.requests.find(({ endpoint }) => endpoint === 'token');
      return [code, (token?.body as { scope?: string }).scope];
    };
    expect(await scopeOf('--scope', 'analytics:queue:view')).to.deep.equal([0, 'analytics:queue:view']);
    expect(await scopeOf()).to.deep.equal([0, undefined]);
  });

  it('should exit with 3 where a scope is not approved, and print the remedy', async () => {
    const { code, stderr } = await run({}, '--scope', 'analytics:queue:view analytics:conversation:view');
    expect(stderr).to.match(/error \(auth\): .*invalid_scope: Scope analytics:conversation:view is not approved/);
    expect(stderr).to.match(/ {2}try: request only approved scopes with --scope, or none$/m);
    expect(code).to.equal(3);
  });

  it('should exit with 3 where a permission is missing, and name it', async () => {
    const body = { message: 'Missing analytics:conversationAggregate:view', code: 'missing.permissions' };
    const { code, stderr } = await run({ faults: [{ on: 'aggregates', do: { status: 403, body } }] });
    expect(stderr).to.match(
      /error \(permission\): .*analytics:conversationAggregate:view.*\n {2}try: grant the role of the OAuth client analytics:/,
    );
    expect(code).to.equal(3);
  });

  it('should exit with 4 where rows are missing, after the rows that arrived, without totals', async () => {
    const faults = [{ on: 'page', nth: 3, times: Infinity, do: { status: 500 } }] as const;
    const args = ['--endpoint', 'queueDetails', '--size', '8', '--max-attempts', '2'];
    const { code, stdout, stderr } = await run({ faults, queues: 6 }, ...args);
    expect(stderr).to.match(
      /\nincomplete: 2 pages, 16 rows, 1 retry, [^\n]*\nerror \(http\): the server responded with 500/,
    );
    expect(stdout.trimEnd().split('\n')).to.have.length(2 + 2 + 16);
    expect(stdout).not.to.contain('Total');
    expect(code).to.equal(4);
  });

  it('should print the server and the contract', async () => {
    const { code, stdout } = await run({ queues: 2 });
    expect(stdout).to.match(/^queuePerformance \(platform contract\) from http:\/\/127\.0\.0\.1:\d+, 2026-10-01T/);
    expect(code).to.equal(0);
  });

  it('should show names, steps of the interval and only the media types of --media-types', async () => {
    const { stdout, stderr } = await run({ queues: 2 }, '--names', '--granularity', 'PT12H', '--media-types', 'voice');
    expect(stdout).to.match(/\nSupport US +voice +2026-10-01T12:00:00.000Z +\d+ /);
    expect(stdout).not.to.contain('chat');
    expect(stderr).to.match(/^page 1: \d rows/);
  });

  it('should print the same totals of queues for both contracts and for a query without groups', async () => {
    const totalsOf = async (...args: string[]) => {
      const { stdout } = await run({ queues: 5 }, ...args);
      await sim?.stop();
      return stdout.trimEnd().split('\n').at(-1)?.split(/ {2,}/).slice(1);
    };
    const whole = await run(
      { queues: 5 },
      '--json',
      '--endpoint',
      'conversationAggregates',
      '--group-by',
      'divisionId',
    );
    await sim?.stop();
    const sums = { offered: 0, answered: 0, abandoned: 0, met: 0, rated: 0 };
    for (const line of whole.stdout.trimEnd().split('\n')) {
      const { metrics } = JSON.parse(line) as { metrics: Record<string, Record<string, number>> };
      sums.offered += metrics['nOffered']?.['count'] ?? 0;
      sums.answered += metrics['tAnswered']?.['count'] ?? 0;
      sums.abandoned += metrics['tAbandon']?.['count'] ?? 0;
      sums.met += metrics['oServiceLevel']?.['numerator'] ?? 0;
      sums.rated += metrics['oServiceLevel']?.['denominator'] ?? 0;
    }
    const totals = [sums.offered, sums.answered, sums.abandoned].map(String);
    totals.push(((sums.met / sums.rated) * 100).toFixed(1));
    expect((await totalsOf('--endpoint', 'queueDetails', '--size', '3'))?.slice(0, 4)).to.deep.equal(totals);
    expect((await totalsOf())?.slice(0, 4)).to.deep.equal(totals);
  });

  it('should show any metrics by any dimensions, a column for each', async () => {
    const args = ['--group-by', 'mediaType', '--metrics', 'nOffered,tHandle,oServiceLevel', '--endpoint'];
    const { stdout } = await run({ queues: 3 }, ...args, 'conversationAggregates');
    const [, , header, , ...rows] = stdout.trimEnd().split('\n');
    expect(header?.split(/ {2,}/)).to.deep.equal(['mediaType', 'nOffered', 'tHandle', 'tHandle s', 'oServiceLevel %']);
    expect(rows).to.have.length(5 + 2);
  });

  it('should list queues', async () => {
    sim = await startSimulator({ queues: 3 });
    const { flags, env } = pointingAt(sim);
    const { stdout } = await runMain(['query', '--endpoint', 'routingQueues', '--size', '2', ...flags], env);
    expect(stdout).to.match(/^routingQueues \(platform contract\) from http:\S+\n\nQueue +Id\n/);
    for (const { id, name } of sim.queues) expect(stdout).to.match(new RegExp(`^${name} +${id}$`, 'm'));
    expect(stdout).to.match(/\nTotal of 3 rows\n$/);
  });

  it('should reject a flag that the endpoint does not support', async () => {
    const { code, stderr } = await run({}, '--size', '5');
    expect(stderr).to.contain(
      '--size: is not supported by queuePerformance, which supports --interval, --granularity, ',
    );
    expect(code).to.equal(2);
    expect(sim?.requests).to.deep.equal([]);
  });
});

describe('rejectSecretFlags', () => {
  for (const arg of ['--client-secret', '--client-secret=hunter2', '--secret=hunter2', '--CLIENT-SECRET=hunter2']) {
    it(`should reject ${arg}`, () => {
      expect(() => rejectSecretFlags(['query', arg, 'hunter2']))
        .to.throw('GENESYS_CLIENT_SECRET')
        .with.property('message')
        .that.does.not.contain('hunter2');
    });
  }

  it('should accept all other arguments', () => {
    expect(() => rejectSecretFlags(['query', '--client-id', 'secret', '--names'])).not.to.throw();
  });
});

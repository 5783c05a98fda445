import { expect } from 'chai';
import { clientCredentials, collect, createClient, queueDetails } from '../../src/index.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/index.js';
import { ended, pointingAt, runCli, startCli } from './run-cli.js';

const interval = '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z';
const details = ['query', '--endpoint', 'queueDetails', '--interval', interval];

describe('genesys-rows', () => {
  let sim: Simulator | undefined;
  const simulate = async (options: SimulatorOptions): Promise<Simulator> => (sim = await startSimulator(options));
  afterEach(() => sim?.stop());

  it('should run the demo: a table with totals, after a 429 and a token renewal', async () => {
    const { code, stdout, stderr } = await runCli(['query', '--demo']);
    expect(stderr).to.match(/retry: 429 from the server, waiting 1\.\d s before attempt 2\n/);
    expect(stderr).to.contain('token renewed\n');
    expect(stderr).to.match(/\ncomplete: 5 pages, 30 rows, 1 retry, 1 token renewal, \d+ rate waits \(\d+\.\d s\)\n$/);
    const [title, blank, header, , ...rest] = stdout.trimEnd().split('\n');
    expect(title).to.equal(`queueDetails (tutorial contract) from the embedded simulator, ${interval}`);
    expect(blank).to.equal('');
    expect(header).to.match(/^Queue +Media +Offered +Answered +Abandoned +Service level % +Handle time s$/);
    const total = rest.pop();
    rest.pop();
    expect(rest).to.have.length(30);
    const offered = rest.map((line) => Number(line.slice(0, (header ?? '').indexOf('Offered') + 7).match(/\d+$/)?.[0]));
    expect(total).to.match(new RegExp(`^Total of 30 rows +${offered.reduce((sum, count) => sum + count)} `));
    expect(code).to.equal(0);
  });

  it('should print the rows of the library, each as one line of JSON', async () => {
    const simulator = await simulate({ queues: 4 });
    const { flags, env } = pointingAt(simulator);
    const { code, stdout } = await runCli([...details, '--size', '7', '--json', ...flags], env);
    const client = createClient({ hosts: simulator.hosts, credentials: clientCredentials(simulator.credentials) });
    const [dateFrom = '', dateTo = ''] = interval.split('/');
    const rows = await collect(client.rows(queueDetails({ dateFrom, dateTo })));
    expect(rows).to.have.length(20);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).to.deep.equal(rows);
    expect(code).to.equal(0);
  });

  it('should exit with 3 for a wrong secret, without printing it', async () => {
    const { flags } = pointingAt(await simulate({}));
    const secret = 'quite-wrong-secret';
    const { code, stdout, stderr } = await runCli([...details, ...flags], { GENESYS_CLIENT_SECRET: secret });
    expect(stderr).to.match(/^error \(auth\): .*\n {2}try: check GENESYS_REGION/m);
    expect(stdout + stderr).not.to.contain(secret);
    expect(stdout + stderr).not.to.contain(Buffer.from(`${flags.at(-1)}:${secret}`).toString('base64'));
    expect(code).to.equal(3);
  });

  it('should exit with 130 on Ctrl-C, without a stack trace', async () => {
    const { flags, env } = pointingAt(await simulate({ faults: [{ on: 'page', nth: 2, do: { hang: true } }] }));
    const child = startCli([...details, '--size', '7', ...flags], env);
    child.stderr.on('data', (text: Buffer | string) => {
      if (text.toString().includes('page 1')) child.kill('SIGINT');
    });
    const { code, stdout, stderr } = await ended(child);
    expect(stderr).to.equal(
      'page 1: 7 rows, 7 in total\ninterrupted: 1 page, 7 rows, no retry, no token renewal, no rate wait\n',
    );
    expect(stdout).not.to.contain('Total');
    expect(code).to.equal(130);
  });

  it('should exit with 0 and without a message where the reader closes the pipe', async () => {
    const { flags, env } = pointingAt(await simulate({ queues: 200 }));
    const child = startCli([...details, '--size', '10', '--json', ...flags], env);
    child.stdout.once('data', () => child.stdout.destroy());
    const { code, stderr } = await ended(child);
    expect(stderr).not.to.match(/error|EPIPE|complete/);
    expect(code).to.equal(0);
  });

  it('should reject a secret on the command line, without printing it', async () => {
    const { code, stdout, stderr } = await runCli(['query', '--client-secret=hunter2', '--demo']);
    expect(stderr).to.contain('--client-secret: a secret on the command line can be read');
    expect(stderr).to.contain('GENESYS_CLIENT_SECRET');
    expect(stdout + stderr).not.to.contain('hunter2');
    expect(code).to.equal(2);
  });

  it('should run the simulator until Ctrl-C', async () => {
    const child = startCli(['simulate', '--queues', '2']);
    let status = 0;
    const visit = async (printed: string): Promise<void> => {
      const api = /^api +(\S+)/.exec(printed)?.[1] ?? '';
      ({ status } = await fetch(`${api}/api/v2/routing/queues`).finally(() => child.kill('SIGINT')));
    };
    child.stdout.once('data', (text: Buffer | string) => void visit(text.toString()));
    const { code, stdout, stderr } = await ended(child);
    expect(status).to.equal(401);
    expect(stdout).to.match(/^api +http:\/\/127\.0\.0\.1:\d+\nlogin +http:/);
    expect(stdout).to.match(/^ {2}genesys-rows query --hosts-api http:\/\/127\.0\.0\.1:\d+ /m);
    expect(stderr).to.equal('');
    expect(code).to.equal(0);
  });
});

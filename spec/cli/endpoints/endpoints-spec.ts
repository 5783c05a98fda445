import { expect } from 'chai';
import { asyncScheduler } from 'rxjs';
import sinon from 'sinon';
import { Interrupted } from '../../../src/cli/failure.js';
import { endpointNames } from '../../../src/cli/query/flags.js';
import { main } from '../../../src/cli/main.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../../src/simulator/index.js';
import { until } from '../../helpers/until.js';
import { pointingAt } from '../run-cli.js';
import { keeper, runMain } from '../run-main.js';

const interval = ['--interval', '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z'];
/** Of a working day: at night there may be no calls. */
const noon = Date.parse('2026-10-06T12:00:00Z');
const observed = ['--metrics', 'oMemberUsers,oWaiting', '--media-types', 'voice'];

describe('endpoints of the command line', () => {
  let sim: Simulator;
  afterEach(() => sim.stop());
  afterEach(() => sinon.restore());

  /** Requests the state of a job at once, not after three seconds. Nothing else in a run waits for exactly three seconds. */
  const withoutPollWaits = () => {
    const { setInterval: set } = globalThis;
    sinon
      .stub(globalThis, 'setInterval')
      .callsFake(((run: () => void, ms: number) => set(run, ms === 3_000 ? 1 : ms)) as typeof setInterval);
  };

  const started = async (options: SimulatorOptions = {}) => {
    withoutPollWaits();
    sim = await startSimulator({ queues: 2, jobs: { queuedMs: 0, pendingMs: 0 }, ...options });
    return sim;
  };

  const run = (endpoint: string, ...args: readonly string[]) => {
    const { flags, env } = pointingAt(sim);
    return runMain(['query', '--endpoint', endpoint, ...args, ...flags], env);
  };

  /** The rows of `--json`, and the cells of the table without its rules and its total. */
  const bothWays = async (endpoint: string, ...args: readonly string[]) => {
    const [json, table] = [await run(endpoint, '--json', ...args), await run(endpoint, ...args)];
    expect([json.code, table.code]).to.deep.equal([0, 0]);
    const rows = lines(json.stdout).map((line) => JSON.parse(line) as Record<string, unknown>);
    const [, , header = '', , ...rest] = lines(table.stdout);
    return { rows, header: cellsOf(header), cells: rest.slice(0, -2).map(cellsOf), total: rest.at(-1) };
  };
  const lines = (text: string) => text.trimEnd().split('\n');
  const cellsOf = (line: string) => line.trim().split(/ {2,}/);

  it('should print the same rows and totals of aggregates with a job as without one', async () => {
    await started();
    const args = [...interval, '--group-by', 'mediaType', '--metrics', 'nOffered,tHandle'];
    const job = await bothWays('conversationAggregateJob', '--size', '2', ...args);
    const direct = await bothWays('conversationAggregates', ...args);
    expect(job.rows).to.have.length(5);
    expect(job).to.deep.equal(direct);
    expect(sim.requests.filter(({ jobStep }) => jobStep === 'jobResults')).to.have.length(2 * 3);
  });

  it('should read the results of --job-id without submitting a job', async () => {
    await started();
    const job = ['conversationAggregateJob', '--json', ...interval] as const;
    const first = await run(...job);
    const id = /^job (\S+) has finished: --job-id reads its results again$/m.exec(first.stderr)?.[1] ?? '';
    const submitted = () => sim.requests.filter(({ jobStep }) => jobStep === 'jobSubmit').length;
    const before = submitted();
    const again = await run(...job, '--job-id', id);
    expect([again.code, again.stdout]).to.deep.equal([0, first.stdout]);
    expect([before, submitted()]).to.deep.equal([1, 1]);
  });

  it('should divide the queues among requests by --max-predicates', async () => {
    await started({ queues: 6 });
    const sent = async (...args: readonly string[]) => {
      const before = sim.requests.length;
      expect((await run('conversationActivity', ...args)).code).to.equal(0);
      return sim.requests.slice(before).filter(({ endpoint }) => endpoint === 'activity').length;
    };
    const ids = ['--queue-ids', sim.queues.map(({ id }) => id).join()];
    expect(await sent(...ids, '--max-predicates', '2')).to.be.above(await sent(...ids));
  });

  for (const endpoint of ['conversationDetails', 'conversationDetailJob']) {
    it(`should print a line for each conversation of ${endpoint}`, async () => {
      const [queue] = (await started()).queues;
      const args = [...interval, '--queue-ids', String(queue?.id), '--media-types', 'voice', '--size', '5'];
      const { rows, header, cells, total } = await bothWays(endpoint, ...args);
      const titles = ['Conversation', 'Start', 'Direction', 'Media', 'Queues', 'Participants', 'Duration s'];
      expect(header).to.deep.equal(titles);
      expect(rows.length).to.be.above(5);
      expect(cells).to.deep.equal(
        rows.map((row) => {
          const { conversationId, conversationStart, conversationEnd, originatingDirection, participants } =
            row as Record<string, string>;
          const ms = Date.parse(String(conversationEnd)) - Date.parse(String(conversationStart));
          const numbers = [String(participants?.length), (ms / 1000).toFixed(1)];
          return [conversationId, conversationStart, originatingDirection, 'voice', queue?.id, ...numbers];
        }),
      );
      expect(total).to.match(new RegExp(`^Total of ${rows.length} rows `));
    });

    it(`should name the queues of ${endpoint}`, async () => {
      const { queues } = await started();
      const { rows, cells } = await bothWays(endpoint, ...interval, '--names');
      expect(cells.map((line) => line[4])).to.deep.equal(rows.map(({ queueNames }) => String(queueNames) || '–'));
      expect(new Set(cells.map((line) => line[4]))).to.include.keys(queues.map(({ name }) => name));
    });
  }

  it('should cancel the job on Ctrl-C', async () => {
    const { flags, env } = pointingAt(await started({ jobs: { queuedMs: 60_000 } }));
    const [out, err, controller] = [keeper(), keeper(), new AbortController()];
    const context = { env, stdout: out.stream, stderr: err.stream, signal: controller.signal };
    const running = main(['query', '--endpoint', 'conversationDetailJob', ...interval, ...flags], context);
    const sent = (step: string) => () => sim.requests.some(({ jobStep }) => jobStep === step);
    await until(sent('jobStatus'));
    controller.abort(new Interrupted());
    expect(await running).to.equal(130);
    await until(sent('jobCancel'));
  });

  it('should show all queues without --queue-ids, from every page of their list', async () => {
    const { queues } = await started({ queues: 501 });
    const { rows, header, cells } = await bothWays('queueObservations', ...observed, '--names');
    expect(header).to.deep.equal(['Queue', 'Media', 'Metric', 'Qualifier', 'Count', 'Longest s']);
    const members = rows.filter(({ metric }) => metric === 'oMemberUsers');
    expect(members.map(({ queueId }) => queueId)).to.have.members(queues.map(({ id }) => id));
    // Later names are cut where they are longer than the first two hundred.
    const shown = (all: readonly unknown[]) => all.slice(0, 200);
    expect(shown(cells.map(([queue, , metric]) => [queue, metric]))).to.deep.equal(
      shown(rows.map(({ queueName, metric }) => [queueName, metric])),
    );
  });

  it('should show the queues of --queue-ids, without a request for their list', async () => {
    const [, queue] = (await started()).queues;
    const { rows, cells } = await bothWays('queueObservations', ...observed, '--queue-ids', String(queue?.id));
    expect(rows.map(({ queueId }) => queueId)).to.include(queue?.id);
    expect(new Set(cells.map(([id]) => id))).to.deep.equal(new Set([queue?.id]));
    expect(sim.requests.map(({ endpoint }) => endpoint)).not.to.include('queues');
  });

  it('should check a query for all queues before it lists them', async () => {
    await started();
    const { code, stderr } = await run('queueObservations', '--metrics', 'nonsense');
    expect(stderr).to.contain('--metrics[0]: "nonsense" is not in the catalogue of observation metrics');
    expect(code).to.equal(2);
    expect(sim.requests).to.deep.equal([]);
  });

  it('should show the current activity by any dimensions', async () => {
    // The clock stays at noon.
    const scheduler = { now: () => noon, schedule: asyncScheduler.schedule.bind(asyncScheduler) };
    await started({ conversationsPerQueueDay: 2_000, runtime: { scheduler } });
    const args = ['--group-by', 'queueId,direction', '--metrics', 'oInteracting,oLongestInteracting', '--names'];
    const { rows, header, cells } = await bothWays('conversationActivity', '--size', '1', ...args);
    expect(header).to.deep.equal(['queueId', 'direction', 'Metric', 'Qualifier', 'Count', 'Longest s']);
    expect(rows.length).to.be.above(2);
    expect(cells.map((line) => line.slice(0, 3))).to.deep.equal(
      rows.map(({ queueName, group, metric }) => [queueName, (group as Record<string, string>)['direction'], metric]),
    );
  });

  it('should show the limits of a namespace', async () => {
    await started({ ratePerMinute: 240 });
    const { rows, cells } = await bothWays('organizationLimits');
    const key = 'client.credentials.token.rate.per.minute';
    expect(rows).to.deep.equal([{ key, namespace: 'platform.api', value: 240 }]);
    expect(cells).to.deep.equal([[`${key.slice(0, 35)}…`, 'platform.api', '240']]);
    const other = await run('organizationLimits', '--namespace', 'analytics');
    expect(other.stderr).to.contain('not of analytics');
    expect(other.code).to.equal(4);
  });

  it('should run each endpoint in the demo without any other flag', async () => {
    // Clock and timers begin at noon and are ten times as fast.
    const { setInterval: set } = globalThis;
    const real = performance.now.bind(performance);
    const startMs = real();
    const now = () => noon - performance.timeOrigin + (real() - startMs) * 10;
    sinon.stub(performance, 'now').callsFake(now);
    sinon
      .stub(globalThis, 'setInterval')
      .callsFake(((run: () => void, ms: number) => set(run, ms / 10)) as typeof setInterval);
    const runs = endpointNames.map(async (name) => {
      const { code, stdout } = await runMain(['query', '--demo', '--endpoint', name]);
      expect(lines(stdout).at(-1), name).to.match(/^Total of [1-9]\d* rows?\b/);
      return code;
    });
    expect(await Promise.all(runs)).to.deep.equal(endpointNames.map(() => 0));
  });
});

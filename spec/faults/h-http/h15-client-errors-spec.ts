import { expect } from 'chai';
import { isHttpError, isPermissionError, queueDetails, queuePerformance } from '../../../src/index.js';
import { fault } from '../support/fault.js';

const tutorial = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' });
const platform = queuePerformance({ interval: '2026-10-01T00:00:00Z/2026-10-08T00:00:00Z' });
const scripted = { pages: 6, rowsPerPage: 10 };

fault(
  'H15',
  {
    fault: '400 for a metric that does not exist',
    promise: "`http` with the server's `code`, message and correlation id, not retried",
  },
  (it) => {
    const said = {
      message: "Invalid metric 'tFoo'",
      code: 'bad.request',
      contextId: '11111111-2222-4333-8444-555555555555',
    };

    it.overBoth('should end a run of pages after the rows before it', async (bench) => {
      const action = { status: 400, body: said, headers: { 'ININ-Correlation-Id': 'id-of-the-header' } };
      const sim = await bench.simulator({ scripted, faults: [{ on: 'page', nth: 3, times: Infinity, do: action }] });
      const { rows, error } = await bench.run(bench.client(sim), tutorial);
      expect(isHttpError(error) && error).to.include({
        status: 400,
        code: 'bad.request',
        serverMessage: said.message,
        correlationId: 'id-of-the-header',
        attempts: 1,
      });
      expect(String(error)).to.include(said.message).and.include('bad.request').and.include('id-of-the-header');
      expect(rows).to.have.lengthOf(20);
    });

    it.overBoth('should end a run in slices, split nothing, and read the id from the body', async (bench) => {
      const sim = await bench.simulator({ queues: 2 });
      sim.addFault({ on: 'aggregates', times: Infinity, do: { status: 400, body: said } });
      const { rows, error } = await bench.run(bench.client(sim), platform, { run: { slice: 'P1D', concurrency: 1 } });
      expect(isHttpError(error) && error).to.include({ status: 400, serverMessage: said.message, attempts: 1 });
      expect(isHttpError(error) && error.correlationId)
        .to.be.a('string')
        .and.not.equal('');
      expect(rows).to.deep.equal([]);
      expect(sim.requests.filter(({ endpoint }) => endpoint === 'aggregates')).to.have.lengthOf(1);
    });
  },
);

fault('H16', { fault: '403 for a missing permission', promise: '`permission` with its name, not retried' }, (it) => {
  it.overBoth('should name every missing permission', async (bench) => {
    const body = {
      code: 'missing.permissions',
      message: 'You are missing the following permission(s): analytics:conversationAggregate:view, routing:queue:view',
    };
    const action = { status: 403, body };
    const sim = await bench.simulator({ scripted, faults: [{ on: 'page', nth: 3, times: Infinity, do: action }] });
    const { rows, error } = await bench.run(bench.client(sim), tutorial);
    expect(isPermissionError(error) && error).to.include({ status: 403, code: 'missing.permissions', attempts: 1 });
    expect(isPermissionError(error) && error.permissions).to.deep.equal([
      'analytics:conversationAggregate:view',
      'routing:queue:view',
    ]);
    expect(String(error)).to.include('analytics:conversationAggregate:view');
    expect(rows).to.have.lengthOf(20);
    expect(sim.requests.filter(({ endpoint }) => endpoint === 'page')).to.have.lengthOf(3);
  });
});

import { expect } from 'chai';
import { conversationAggregates, conversationDetails, isDecodeError, queueDetails } from '../../../src/index.js';
import { fault } from '../support/fault.js';
import { entity, gateway, keyOf, query } from '../support/gateway.js';

const interval = '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z';

fault(
  'J7',
  {
    fault: 'fields that are missing, null, renamed or new',
    promise: 'reported row by row with their path; new ones are kept',
  },
  (it) => {
    const wrong = [
      { row: { mediaType: 'voice', offered: 1 }, path: 'queueId', actual: 'nothing' },
      { row: { ...entity(1), queueId: null }, path: 'queueId', actual: 'null' },
      { row: { queue_id: 'queue-1', offered: 1 }, path: 'queueId', actual: 'nothing' },
      { row: { ...entity(1), offered: true }, path: 'offered', actual: 'true' },
      { row: { ...entity(1), answered: [1] }, path: 'answered', actual: 'an array of 1' },
      { row: { ...entity(1), mediaType: { name: 'voice' } }, path: 'mediaType', actual: 'an object' },
    ];
    const page = { entities: [entity(0), ...wrong.map(({ row }) => row), entity(2)] };
    const failures = wrong.map(({ path, actual }, index) => ({ path: `entities[${index + 1}].${path}`, actual }));

    it('should skip the invalid rows with skip, and report each', async (bench) => {
      const server = await gateway(bench, () => page);
      const as = { run: { onInvalidRow: 'skip', maxInvalidShare: 1 }, truth: [keyOf(0), keyOf(2)] } as const;
      const { error } = await bench.run(bench.client(server), query, as);
      expect(error).to.equal(undefined);
      const reported = bench.events.filter((event) => event.kind === 'invalid-row');
      expect(reported.map(({ path, actual }) => ({ path, actual }))).to.deep.equal(failures);
      expect(bench.events.find(({ kind }) => kind === 'complete')).to.include({ rows: 2, invalid: wrong.length });
    });

    it('should end with all of them otherwise', async (bench) => {
      const server = await gateway(bench, () => page);
      const { error } = await bench.run(bench.client(server), query, { truth: [] });
      const reported = isDecodeError(error) ? error.failures : [];
      expect(reported.map(({ path, actual }) => ({ path, actual }))).to.deep.equal(failures);
    });

    it('should accept missing and null optional fields', async (bench) => {
      const server = await gateway(bench, () => ({
        entities: [{ queueId: 'queue-0' }, { ...entity(1), queueName: null, offered: null, serviceLevelPercent: null }],
        nextPageUri: null,
      }));
      const truth = [keyOf(0).replace('"voice"', 'null'), keyOf(1)];
      const { rows, error } = await bench.run(bench.client(server), query, { truth });
      expect(error).to.equal(undefined);
      expect(rows[0]).to.include({ mediaType: null, offered: 0, serviceLevelPercent: 0 });
      expect(rows[1]).to.include({ queueName: null, offered: 0, serviceLevelPercent: null });
    });

    it('should keep new fields of pages, and of rows without a schema', async (bench) => {
      const conversation = { conversationId: 'c', conversationStart: '2026-10-01T09:00:00Z', novel: { a: [1] } };
      const server = await gateway(bench, (nth) => (nth === 1 ? { conversations: [conversation], novel: 1 } : {}));
      const client = bench.client(server);
      const details = conversationDetails({ interval });
      const { rows } = await bench.run(client, details, { truth: ['c'] });
      expect(rows).to.deep.equal([conversation]);

      const other = await gateway(bench, () => ({ entities: [{ ...entity(0), skillId: 's', novel: { a: [1] } }] }));
      const bySkill = queueDetails({ ...query.params, groupBys: ['queue', 'skill'] });
      const pages: unknown[] = [];
      await bench
        .client(other)
        .pages(bySkill)
        .forEach((each) => pages.push(each));
      expect(pages).to.deep.equal([{ entities: [{ ...entity(0), skillId: 's', novel: { a: [1] } }] }]);
    });
  },
);

fault('J8', { fault: 'an unknown media type or metric', promise: 'passed on unchanged' }, (it) => {
  it('should keep an unknown media type', async (bench) => {
    const server = await gateway(bench, () => ({ entities: [{ ...entity(0), mediaType: 'hologram' }] }));
    const { rows } = await bench.run(bench.client(server), query, { truth: [keyOf(0).replace('voice', 'hologram')] });
    expect(rows[0]?.mediaType).to.equal('hologram');
  });

  it('should keep a dimension, a metric and a qualifier that were not requested', async (bench) => {
    const aggregates = conversationAggregates({ interval, groupBy: ['mediaType'], metrics: ['nOffered'] });
    const metrics = [
      { metric: 'nHolograms', stats: { count: 3, brightness: 'high' } },
      { metric: 'oWaiting', qualifier: 'beamed', stats: { count: 2 } },
    ];
    const group = { mediaType: 'hologram', planet: 'Mars' };
    const server = await gateway(bench, () => ({ results: [{ group, data: [{ interval, metrics }] }] }));
    const [start, end] = interval.split('/');
    const truth = [JSON.stringify([group, start, end])];
    const { rows } = await bench.run(bench.client(server), aggregates, { truth });
    expect(rows[0]?.group).to.deep.equal(group);
    expect(rows[0]?.metrics).to.deep.equal({
      nHolograms: { count: 3, brightness: 'high' },
      oWaiting: { qualifiers: { beamed: { count: 2 } } },
    });
  });
});

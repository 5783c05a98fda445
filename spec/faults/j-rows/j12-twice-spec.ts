import { expect } from 'chai';
import { conversationAggregates, type Query, queuePerformance, rowKey } from '../../../src/index.js';
import { fault } from '../support/fault.js';
import { gateway } from '../support/gateway.js';

const interval = '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z';
const [intervalStart = '', intervalEnd = ''] = interval.split('/');
const offered = (queueId: string, count: number) => ({
  group: { queueId, mediaType: 'voice' },
  data: [{ interval, metrics: [{ metric: 'nOffered', stats: { count } }] }],
});
const twice = { results: [offered('a', 1), offered('b', 2), offered('a', 3), offered('a', 3)] };

fault(
  'J12',
  {
    fault: 'a repeated group in one page',
    promise: 'its first row, and a `repeated-rows` event with the number of repetitions',
  },
  (it) => {
    const expectReported = (events: readonly { readonly kind: string }[], rows: number): void => {
      expect(events.filter(({ kind }) => kind === 'repeated-rows')).to.have.lengthOf(1);
      expect(events.find(({ kind }) => kind === 'repeated-rows')).to.include({ page: 1, rows });
      expect(events.find(({ kind }) => kind === 'complete')).to.include({ rows: 2, repeated: rows });
    };

    it('should deliver one row of it, of any dimensions', async (bench) => {
      const query = conversationAggregates({ interval, groupBy: ['queueId', 'mediaType'], metrics: ['nOffered'] });
      const server = await gateway(bench, () => twice);
      const truth = ['a', 'b'].map((queueId) =>
        rowKey(query, { group: { queueId, mediaType: 'voice' }, intervalStart, intervalEnd, metrics: {} }),
      );
      const { rows, error } = await bench.run(bench.client(server), query, { truth });
      expect(error).to.equal(undefined);
      expect(rows.map(({ metrics }) => metrics.nOffered?.count)).to.deep.equal([1, 2]);
      expectReported(bench.events, 2);
    });

    it('should deliver one row of it, of queues', async (bench) => {
      const query = queuePerformance({ interval, queueIds: ['a', 'b'], granularity: 'P1D' });
      const server = await gateway(bench, () => twice);
      const truth = ['a', 'b'].map((queueId) => rowKey(query, { ...row, queueId }));
      const { rows, error } = await bench.run(bench.client(server), query as Query<unknown, unknown, typeof row>, {
        truth,
      });
      expect(error).to.equal(undefined);
      expect(rows.map((each) => each.offered)).to.deep.equal([1, 2]);
      expectReported(bench.events, 2);
    });
  },
);

const row = {
  queueId: 'a',
  queueName: null,
  mediaType: 'voice',
  intervalStart,
  intervalEnd,
  offered: 0,
  answered: 0,
  abandoned: 0,
  serviceLevelPercent: null,
  avgHandleTime: null,
};

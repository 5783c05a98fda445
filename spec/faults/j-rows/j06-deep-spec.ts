import { expect } from 'chai';
import {
  collect,
  conversationAggregates,
  isDecodeError,
  isHttpError,
  queueDetails,
  rowKey,
} from '../../../src/index.js';
import { fault } from '../support/fault.js';
import { gateway, keys, query } from '../support/gateway.js';

const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const objects = (depth: number): string => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);
const row = (text: string): string => `{"queueId":"queue-0","mediaType":"voice","offered":0,${text}}`;

fault(
  'J6',
  { fault: 'JSON of depth 10,000', promise: '`decode` unless the field is kept as it is, no stack overflow' },
  (it) => {
    for (const depth of [10_000, 200_000]) {
      const shapes = {
        page: deep(depth),
        rows: `{"entities":${deep(depth)}}`,
        row: `{"entities":[${objects(depth)}]}`,
        figure: `{"entities":[${row(`"answered":${deep(depth)}`)}]}`,
      };
      for (const [place, text] of Object.entries(shapes)) {
        it(`should reject ${depth} levels in place of a ${place}`, async (bench) => {
          const server = await gateway(bench, () => text);
          const { error } = await bench.run(bench.client(server), query, { truth: [] });
          expect(isDecodeError(error) && error.reason).to.equal('shape');
        });
      }

      it(`should skip a row whose metric has ${depth} levels, with skip`, async (bench) => {
        const server = await gateway(
          bench,
          () => `{"entities":[${row('"answered":1')},{"queueId":"b","answered":${objects(depth)}}]}`,
        );
        const as = { run: { onInvalidRow: 'skip' }, truth: keys(0, 1) } as const;
        const { error } = await bench.run(bench.client(server), query, as);
        expect(error).to.equal(undefined);
        expect(bench.events.filter(({ kind }) => kind === 'invalid-row')).to.have.lengthOf(1);
      });

      it(`should ignore ${depth} levels in a field that is not read`, async (bench) => {
        const server = await gateway(bench, () => `{"x":${deep(depth)},"entities":[${row(`"x":${objects(depth)}`)}]}`);
        const { error } = await bench.run(bench.client(server), query, { truth: keys(0, 1) });
        expect(error).to.equal(undefined);
      });

      it(`should reject ${depth} levels among the platform's groups`, async (bench) => {
        const aggregates = conversationAggregates({
          interval: '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z',
          metrics: ['nOffered'],
        });
        const server = await gateway(bench, () => `{"results":[{"group":{"queueId":${deep(depth)}}}]}`);
        const { error } = await bench.run(bench.client(server), aggregates, { truth: [] });
        expect(isDecodeError(error) && error.failures[0]?.path).to.equal('results[0].group.queueId');
      });

      it(`should survive ${depth} levels in an error response`, async (bench) => {
        const server = await bench.server((request, response) => {
          if (request.url !== '/oauth/token') response.statusCode = 400;
          response.end(request.url === '/oauth/token' ? '{"access_token":"a-token"}' : `{"code":${deep(depth)}}`);
        });
        const { error } = await bench.run(bench.client(server), query, { truth: [] });
        expect(isHttpError(error) && error.status).to.equal(400);
      });

      it(`should reject a key or a merge by a field of ${depth} levels`, async (bench) => {
        const bySkill = queueDetails({ ...query.params, groupBys: ['queue', 'skill'] });
        const server = await gateway(bench, () => `{"entities":[${row(`"skillId":${deep(depth)}`)}]}`);
        const client = bench.client(server);
        const [first] = await collect(client.rows(bySkill));
        if (first === undefined) return expect.fail('no row');
        expect(() => rowKey(bySkill, first))
          .to.throw('nested too deep')
          .with.property('kind', 'decode');
        const { error } = await bench.run(bench.client(server), bySkill, {
          run: { slice: 'P10D', merge: true },
          truth: [],
        });
        expect(isDecodeError(error) && error.message).to.include('nested too deep');
      });
    }
  },
);

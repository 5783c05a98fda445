import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { routingQueues } from '../../../src/index.js';
import type { Bench } from '../support/bench.js';
import { fault } from '../support/fault.js';
import { type Gateway, gateway } from '../support/gateway.js';

const [path, size, count] = ['/api/v2/routing/queues', 25, 3];
const total = size * count;
const queues = Array.from({ length: total }, (_, index) => ({ id: `queue-${index}`, name: `Queue ${index}` }));
const ids = queues.map(({ id }) => id);
const linkTo = (page: number): object => ({ nextUri: `${path}?pageSize=${size}&pageNumber=${page}` });

/** A server of three pages that adds `more` to each of them. */
const listing = async (bench: Bench, more: (page: number) => object) => {
  const server: Gateway = await gateway(bench, () => {
    const url = new URL(server.requested.at(-1) ?? '', 'http://localhost');
    const page = Number(url.searchParams.get('pageNumber'));
    const entities = queues.slice(size * (page - 1), size * page);
    return { entities, pageNumber: page, pageSize: size, pageCount: count, total, ...more(page) };
  });
  return server;
};

fault(
  'P11',
  {
    fault: 'queues without `nextUri`, or a last page that links to itself',
    promise: 'every queue and every name, by page number; a different count is a `total-mismatch`',
  },
  (it) => {
    const servers: Readonly<Record<string, (page: number) => object>> = {
      'no page has a link': () => ({}),
      'no page has a link or a page count': () => ({ pageCount: undefined }),
      'the last page links to itself': (page) => linkTo(Math.min(page + 1, count)),
      'the last page links to a page after it': (page) => linkTo(page + 1),
      'one page in the middle has no link': (page) => (page === 1 ? linkTo(2) : {}),
    };
    for (const [name, more] of Object.entries(servers)) {
      it(`should list every queue where ${name}`, async (bench) => {
        const server = await listing(bench, more);
        const { error } = await bench.run(bench.client(server), routingQueues(), { truth: ids });
        expect(error).to.equal(undefined);
        expect(server.requested).to.have.lengthOf(count);
        expect(bench.events.find(({ kind }) => kind === 'total-mismatch')).to.equal(undefined);
        const names = await firstValueFrom(bench.client(server).queueNames$);
        expect(names.size).to.equal(total);
      });
    }

    it('should report a total above the rows where the pages end early', async (bench) => {
      const server = await listing(bench, () => ({ pageCount: 1, pageSize: undefined }));
      const { error } = await bench.run(bench.client(server), routingQueues(), { truth: ids.slice(0, size) });
      expect(error).to.equal(undefined);
      expect(bench.events.find(({ kind }) => kind === 'total-mismatch')).to.include({ expected: total, rows: size });
      expect(bench.events.find(({ kind }) => kind === 'complete')).to.include({ missingRows: total - size });
    });

    it('should list a queue once that moves to the next page, and report the one that was skipped', async (bench) => {
      const server = await listing(bench, (page) =>
        page === 2 ? { entities: queues.slice(size - 1, 2 * size - 1) } : {},
      );
      const truth = ids.filter((id) => id !== `queue-${2 * size - 1}`);
      const { error } = await bench.run(bench.client(server), routingQueues(), { truth });
      expect(error).to.equal(undefined);
      expect(bench.events.find(({ kind }) => kind === 'complete')).to.include({ repeated: 1, missingRows: 1 });
    });
  },
);

import { expect } from 'chai';
import { isPagingError } from '../../../src/index.js';
import { fault } from '../support/fault.js';
import { entities, gateway, keys, query } from '../support/gateway.js';

/** Two rows a page, and a link. */
const page = (nth: number, to: string) => ({ entities: entities(2 * nth - 2, 2 * nth), nextPageUri: `?cursor=${to}` });

const loops = [
  { id: 'P1', fault: 'the same link twice', links: ['a', 'a#again'] },
  { id: 'P2', fault: 'a cycle of three links', links: ['a', 'b', 'c', 'a'] },
] as const;
for (const { id, links, ...what } of loops) {
  fault(id, { ...what, promise: '`paging` with the reason `loop`, after the rows' }, (it) => {
    it('should end at the link that was followed before', async (bench) => {
      const server = await gateway(bench, (nth) => page(nth, links[(nth - 1) % links.length] ?? ''));
      const { rows, error } = await bench.run(bench.client(server), query, { truth: keys(0, 100) });
      expect(isPagingError(error) && error).to.include({ reason: 'loop', page: links.length });
      expect(rows).to.have.lengthOf(2 * links.length);
      expect(server.requested).to.have.lengthOf(links.length);
    });
  });
}

fault(
  'P3',
  { fault: 'endless new links with empty pages', promise: '`paging` after 100 empty pages in a row (`maxEmptyPages`)' },
  (it) => {
    const empty = (nth: number) => ({ entities: [], nextPageUri: `?cursor=${nth}` });

    it('should end after 100 of them', async (bench) => {
      const server = await gateway(bench, empty);
      const { error } = await bench.run(bench.client(server), query, { truth: [] });
      expect(isPagingError(error) && error).to.include({ reason: 'too-many-empty-pages', page: 100 });
      expect(server.requested).to.have.lengthOf(100);
    });

    it('should count consecutive empty pages only', async (bench) => {
      const server = await gateway(bench, (nth) => (nth === 3 ? page(1, 'rows') : empty(nth)));
      const as = { run: { maxEmptyPages: 3 }, truth: keys(0, 2) };
      const { rows, error } = await bench.run(bench.client(server), query, as);
      expect(isPagingError(error) && error).to.include({ reason: 'too-many-empty-pages', page: 6 });
      expect(rows).to.have.lengthOf(2);
    });
  },
);

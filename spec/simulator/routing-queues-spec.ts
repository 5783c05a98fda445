import { expect } from 'chai';
import { type Visit, visiting } from './support/visit.js';

interface Listing {
  readonly entities: readonly { readonly id: string; readonly name: string; readonly selfUri: string }[];
  readonly pageSize: number;
  readonly pageNumber: number;
  readonly total: number;
  readonly pageCount: number;
  readonly nextUri?: string;
  readonly previousUri?: string;
}

const path = '/api/v2/routing/queues';
const ask = async ({ get }: Visit, search: string): Promise<Listing> => (await get(path + search)).json<Listing>();

describe('simulator: routing queues', () => {
  it(
    'should list every queue once along nextUri, relative, with the filter kept',
    visiting({ queues: 60 }, async (visit) => {
      const names: string[] = [];
      let next: string | undefined = `${path}?pageSize=4&name=support*`;
      while (next !== undefined) {
        const listing: Listing = (await visit.get(next)).json<Listing>();
        expect(listing.total).to.equal(6);
        names.push(...listing.entities.map(({ name }) => name));
        next = listing.nextUri;
      }
      expect(names).to.deep.equal(
        visit.sim.queues.map(({ name }) => name).filter((name) => name.startsWith('Support')),
      );
      expect(visit.sim.requests.filter(({ endpoint }) => endpoint === 'queues').map(({ url }) => url)).to.deep.equal([
        `${path}?pageSize=4&name=support*`,
        `${path}?pageSize=4&name=support*&pageNumber=2`,
      ]);
    }),
  );

  it(
    'should report its page numbers, and shrink a page that is too large',
    visiting({ queues: 230 }, async (visit) => {
      const page = await ask(visit, '?pageSize=500&pageNumber=2');
      expect(page).to.include({ pageSize: 100, pageNumber: 2, total: 230, pageCount: 3 });
      expect(page.entities[0]).to.include({
        ...visit.sim.queues[100],
        selfUri: `${path}/${visit.sim.queues[100]!.id}`,
      });
      expect(page.nextUri).to.equal(`${path}?pageSize=100&pageNumber=3`);
      expect(page.previousUri).to.equal(`${path}?pageSize=100&pageNumber=1`);
      expect(await ask(visit, '?pageSize=500&pageNumber=3')).to.not.have.property('nextUri');
      expect((await ask(visit, '?pageNumber=99')).entities).to.deep.equal([]);
      expect(await ask(visit, '')).to.include({ pageSize: 25, pageNumber: 1, pageCount: 10 });
    }),
  );

  it(
    'should return the service level of each media type as a share and milliseconds',
    visiting({ queues: 1, mediaTypes: ['voice', 'chat'] }, async ({ get }) => {
      const { entities } = (await get(path)).json<{ entities: readonly { mediaSettings: object }[] }>();
      expect(entities[0]?.mediaSettings).to.deep.equal({
        call: { serviceLevel: { percentage: 0.8, durationMs: 20_000 } },
        chat: { serviceLevel: { percentage: 0.8, durationMs: 30_000 } },
      });
    }),
  );

  it(
    'should find queues by ids and by name',
    visiting({}, async (visit) => {
      const [a, b, c] = visit.sim.queues;
      const ids = async (search: string) => (await ask(visit, search)).entities.map(({ id }) => id);
      expect(await ids(`?id=${b!.id}&id=${a!.id}`)).to.deep.equal([a!.id, b!.id]);
      expect(await ids(`?id=${b!.id},${c!.id}`)).to.deep.equal([b!.id, c!.id]);
      expect(await ids('?id=unknown')).to.deep.equal([]);
      expect(await ids('?name=SALES%20uk')).to.deep.equal([c!.id]);
      expect(await ids('?name=sales')).to.deep.equal([]);
      expect(await ids('?name=.*')).to.deep.equal([]);
    }),
  );

  it(
    'should reject invalid page numbers and sizes',
    visiting({}, async ({ get }) => {
      for (const search of ['?pageSize=0', '?pageSize=ten', '?pageNumber=0', '?pageNumber=-1', '?pageNumber=1.5']) {
        expect((await get(path + search)).json(), search).to.include({ status: 400, code: 'invalid.value' });
      }
    }),
  );
});

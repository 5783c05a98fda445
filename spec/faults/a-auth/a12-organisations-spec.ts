import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { queueDetails } from '../../../src/index.js';
import { memoryStore } from '../../helpers/memory-store.js';
import { fault } from '../support/fault.js';

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-08T00:00:00Z' });
const promise =
  'tokens, budgets and pauses never mix; a checkpoint contains the query, not the organisation: give each its own store';

fault('A12', { fault: 'two organisations in one process', promise }, (it) => {
  it.overBoth('should keep tokens, budgets and checkpoints apart', async (bench) => {
    const slow = await bench.simulator({ seed: 1, queues: 3, faults: [{ on: 'page', nth: 2, do: struck }] });
    const calm = await bench.simulator({ seed: 2, queues: 4 });
    const [slowClient, calmClient] = [bench.client(slow), bench.client(calm)];
    const [slowStore, calmStore] = [memoryStore(), memoryStore()];
    const ends: string[] = [];
    const [one, other] = await Promise.all([
      bench.run(slowClient, query, { run: { slice: 'P1D', checkpoint: slowStore } }).finally(() => ends.push('slow')),
      bench.run(calmClient, query, { run: { slice: 'P1D', checkpoint: calmStore } }).finally(() => ends.push('calm')),
    ]);
    expect([one.error, other.error]).to.deep.equal([undefined, undefined]);
    // A pause of one client does not affect the other.
    expect(ends).to.deep.equal(['calm', 'slow']);
    expect(bench.events.filter(({ kind }) => kind === 'retry')).to.have.lengthOf(1);
    // A simulator rejects a token of another one, and nothing was rejected.
    for (const sim of [slow, calm]) {
      expect(sim.requests.filter(({ endpoint }) => endpoint === 'token')).to.have.lengthOf(1);
      expect(sim.requests.filter(({ status }) => status === 401)).to.deep.equal([]);
    }
    const tokens = await Promise.all([slowClient, calmClient].map((client) => firstValueFrom(client.token$)));
    expect(tokens[0]?.value).to.not.equal(tokens[1]?.value);
    const queues = [one, other].map(({ rows }) => new Set(rows.map(({ queueId }) => queueId)));
    expect([...(queues[0] ?? [])].filter((id) => queues[1]?.has(id))).to.deep.equal([]);
    for (const { saves } of [slowStore, calmStore])
      expect(saves.at(-1)?.covered).to.deep.equal(['2026-10-01T00:00:00.000Z/2026-10-08T00:00:00.000Z']);
  });
});

const struck = { status: 429, retryAfterS: 50 };

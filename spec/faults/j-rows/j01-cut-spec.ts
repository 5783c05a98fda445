import { expect } from 'chai';
import { isDecodeError } from '../../../src/index.js';
import { fault } from '../support/fault.js';
import { entities, gateway, keys, query } from '../support/gateway.js';

const cut = '{"entities":[{"queueId":"confidential-text';
const pages = [{ entities: entities(0, 2), nextPageUri: '?cursor=b' }, { entities: entities(2, 4) }];

fault('J1', { fault: 'cut JSON', promise: 'retried once, then `decode` with the length in bytes' }, (it) => {
  it.overBoth('should deliver every row where the second attempt is whole', async (bench) => {
    const server = await gateway(bench, (nth) => (nth % 2 === 1 ? cut : (pages[nth / 2 - 1] ?? {})));
    const { error } = await bench.run(bench.client(server), query, { truth: keys(0, 4) });
    expect(error).to.equal(undefined);
    expect(server.requested).to.have.lengthOf(4);
    const retries = bench.events.filter((event) => event.kind === 'retry');
    expect(retries.map(({ cause }) => cause.kind)).to.deep.equal(['decode', 'decode']);
  });

  it.overBoth('should end after the second attempt, and report the length but not the contents', async (bench) => {
    bench.secret('confidential-text');
    const server = await gateway(bench, (nth) => (nth === 1 ? (pages[0] ?? {}) : cut));
    const { rows, error } = await bench.run(bench.client(server), query, { truth: keys(0, 4) });
    expect(isDecodeError(error) && error).to.include({ reason: 'json', attempts: 2 });
    expect((error as Error).message).to.include(`${cut.length} bytes of application/json`);
    expect(rows).to.have.lengthOf(2);
    expect(server.requested).to.have.lengthOf(3);
  });
});

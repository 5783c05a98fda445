import { expect } from 'chai';
import { fault } from '../support/fault.js';
import { entity, gateway, keys, query } from '../support/gateway.js';

const bom = Buffer.from([0xef, 0xbb, 0xbf]);

fault('J2', { fault: 'BOM, UTF-8 split across chunks, lone surrogates', promise: 'read as they are' }, (it) => {
  it.overBoth('should read a page with a byte order mark', async (bench) => {
    const page = Buffer.from(JSON.stringify({ entities: [entity(0)] }));
    const server = await gateway(bench, () => Buffer.concat([bom, page]));
    const { error } = await bench.run(bench.client(server), query, { truth: keys(0, 1) });
    expect(error).to.equal(undefined);
  });

  it.overBoth('should combine the bytes of characters that arrive one by one', async (bench) => {
    const queueName = 'Größe, Łódź, 東京, 🎧';
    const proxy = await bench.proxy(await gateway(bench, () => ({ entities: [{ ...entity(0), queueName }] })));
    proxy.strike({ on: /details/, do: { dripMs: 50, bytes: 1 } });
    const { rows } = await bench.run(bench.client(proxy), query, { truth: keys(0, 1) });
    expect(rows[0]?.queueName).to.equal(queueName);
  });

  it.overBoth('should keep a lone surrogate that JSON escapes', async (bench) => {
    const server = await gateway(bench, () => ({ entities: [{ ...entity(0), queueName: 'half \ud83c of it' }] }));
    const { rows } = await bench.run(bench.client(server), query, { truth: keys(0, 1) });
    expect(rows[0]?.queueName).to.equal('half \ud83c of it');
  });

  it.overBoth('should read a row whose bytes are not UTF-8, with replacement characters', async (bench) => {
    const [before, after] = JSON.stringify({ entities: [{ ...entity(0), queueName: 'half | of it' }] }).split('|');
    const surrogate = Buffer.from([0xed, 0xa0, 0x80]);
    const server = await gateway(bench, () =>
      Buffer.concat([Buffer.from(before ?? ''), surrogate, Buffer.from(after ?? '')]),
    );
    const { rows } = await bench.run(bench.client(server), query, { truth: keys(0, 1) });
    expect(rows[0]?.queueName).to.match(/^half \ufffd+ of it$/);
  });
});

import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { type Broken, breakingGateway, truth, wholePage } from '../support/breaking-gateway.js';
import { fault, type Promised } from '../support/fault.js';
import { query } from '../support/gateway.js';
import type { FaultId } from '../support/ids.js';

const timeouts = { idleMs: 5000 };
const zipped = gzipSync(wholePage);
const half = (body: Buffer): Buffer => body.subarray(0, body.length / 2);
/** A chunk of chunked transfer that is not the last one. */
const chunk = (body: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n')]);

const gzip = 'Content-Encoding: gzip';
const chunked = 'Transfer-Encoding: chunked';

interface Cut extends Promised {
  readonly id: FaultId;
  readonly ways: Readonly<Record<string, Omit<Broken, 'then'>>>;
}

const cuts: readonly Cut[] = [
  {
    id: 'N9',
    fault: 'FIN inside a gzip body',
    promise: 'retried, with every row once: the JSON shows it where decompression does not',
    ways: {
      'in the middle of its length': { head: [gzip, `Content-Length: ${zipped.length}`], body: half(zipped) },
      'in the middle of its chunks': { head: [gzip, chunked], body: chunk(half(zipped)) },
      'in the middle, and has no declared length': { head: [gzip, 'Connection: close'], body: half(zipped) },
    },
  },
  {
    id: 'N10',
    fault: 'chunked transfer without its last chunk',
    promise: 'retried, with every row once, even where the JSON was whole',
    ways: {
      'in the middle of the JSON': { head: [chunked], body: chunk(half(wholePage)) },
      'in the middle of a chunk': { head: [chunked], body: half(chunk(wholePage)) },
      'after the whole JSON': { head: [chunked], body: chunk(wholePage) },
    },
  },
];

for (const { id, ways, ...promised } of cuts) {
  fault(id, promised, (it) => {
    for (const [what, cut] of Object.entries(ways))
      it.overBoth(`should retry a response that ends ${what}`, async (bench) => {
        const server = await breakingGateway(bench, { ...cut, then: 'fin' });
        const { rows, error } = await bench.run(bench.client(server, { timeouts }), query, { truth });
        expect(error).to.equal(undefined);
        expect(rows).to.have.lengthOf(202);
        expect(server.requested).to.equal(3);
        expect(bench.events.filter(({ kind }) => kind === 'retry')).to.have.lengthOf(1);
      });
  });
}

import { expect } from 'chai';
import { isDecodeError } from '../../../src/index.js';
import { breakingGateway, truth, wholePage } from '../support/breaking-gateway.js';
import { fault } from '../support/fault.js';
import { query } from '../support/gateway.js';

const body = wholePage.subarray(0, wholePage.length / 2);
const broken = { head: ['Connection: close'], body, then: 'fin' } as const;

fault(
  'N11',
  {
    fault: 'half a JSON text without a declared length, then FIN',
    promise: 'retried once, then `decode` with the length in bytes',
  },
  (it) => {
    it.overBoth('should deliver every row where the second attempt is whole', async (bench) => {
      const server = await breakingGateway(bench, broken);
      const { rows, error } = await bench.run(bench.client(server), query, { truth });
      expect(error).to.equal(undefined);
      expect(rows).to.have.lengthOf(202);
      expect(server.requested).to.equal(3);
      const retries = bench.events.filter((event) => event.kind === 'retry');
      expect(retries.map(({ cause }) => cause.kind)).to.deep.equal(['decode']);
    });

    it.overBoth('should end after the second attempt, and report the length', async (bench) => {
      const server = await breakingGateway(bench, broken, Infinity);
      const { rows, error } = await bench.run(bench.client(server), query, { truth });
      expect(isDecodeError(error) && error).to.include({ reason: 'json', attempts: 2 });
      expect(String(error)).to.include(`${body.length} bytes of application/json`);
      expect(rows).to.have.lengthOf(2);
      expect(server.requested).to.equal(3);
    });
  },
);

import { expect } from 'chai';
import { isNetworkError } from '../../../src/index.js';
import type { Bench } from '../support/bench.js';
import { fault } from '../support/fault.js';
import { query } from '../support/gateway.js';
import { type KeyAndCertificate, selfSigned } from '../support/self-signed.js';
import { tlsGateway, truth } from '../support/tls-gateway.js';
import { trusting } from '../support/trusting.js';

const endsAtOnce = async (bench: Bench, code: string, certificate?: KeyAndCertificate): Promise<void> => {
  const server = await tlsGateway(bench, certificate);
  const { error } = await bench.run(bench.client(server), query, { truth });
  expect(isNetworkError(error) && error).to.include({ code, attempts: 1 });
  expect(bench.events.filter(({ kind }) => kind === 'retry')).to.deep.equal([]);
  expect(server.accepted).to.equal(1);
  expect(server.requests).to.deep.equal([]);
};

fault(
  'N5',
  { fault: 'a TLS certificate that is not trusted, or has expired', promise: '`network` with the code, not retried' },
  (it) => {
    it.overBoth('should end at once where it is not trusted, and send nothing', (bench) =>
      endsAtOnce(bench, 'DEPTH_ZERO_SELF_SIGNED_CERT'),
    );

    it.overBoth('should end at once where it is trusted and has expired, and send nothing', async (bench) => {
      const expired = await selfSigned(new Date('2020-01-01T00:00:00Z'));
      trusting(bench, expired.cert);
      return endsAtOnce(bench, 'CERT_HAS_EXPIRED', expired);
    });

    it.overBoth(
      'should deliver every row where it is trusted and valid, so that the two cases before can fail',
      async (bench) => {
        const certificate = await selfSigned();
        trusting(bench, certificate.cert);
        const server = await tlsGateway(bench, certificate);
        const { rows, error } = await bench.run(bench.client(server), query, { truth });
        expect(error).to.equal(undefined);
        expect(rows).to.have.lengthOf(60);
      },
    );
  },
);

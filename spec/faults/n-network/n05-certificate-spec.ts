import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { isNetworkError } from '../../../src/index.js';
import { fault } from '../support/fault.js';
import { query } from '../support/gateway.js';
import { selfSigned } from '../support/self-signed.js';

fault(
  'N5',
  { fault: 'a TLS certificate that is not trusted', promise: '`network` with the code, not tried again' },
  (it) => {
    it.overBoth('should end at once, and send nothing', async (bench) => {
      let asked = 0;
      let connections = 0;
      const server = createServer(selfSigned(), () => (asked += 1));
      server.on('connection', () => (connections += 1));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      bench.afterwards(async () => {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      });
      const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const client = bench.client({ hosts: { api: origin, login: origin } });
      const { error } = await bench.run(client, query, { truth: [] });
      expect(isNetworkError(error) && error).to.include({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT', attempts: 1 });
      expect(bench.events.filter(({ kind }) => kind === 'retry')).to.deep.equal([]);
      expect(connections).to.equal(1);
      expect(asked).to.equal(0);
    });
  },
);

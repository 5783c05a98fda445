import { expect } from 'chai';
import { isHttpError } from '../../../src/index.js';
import { fault } from '../support/fault.js';
import { query } from '../support/gateway.js';

// Node's `globalThis.fetch` hides a 407: it reports a failed connection instead.
fault(
  'N16',
  { fault: 'a proxy responds with 407', promise: 'over the default fetch: `http` with a hint, not retried' },
  (it) => {
    it('should end at once, and say whose credentials are required', async (bench) => {
      const requested: string[] = [];
      const proxy = await bench.server((request, response) => {
        requested.push(`${request.method} ${request.url}`);
        response.writeHead(407, { 'Proxy-Authenticate': 'Basic realm="proxy"' }).end();
      });
      const { rows, error } = await bench.run(bench.client(proxy), query, { truth: [] });
      expect(isHttpError(error) && error).to.include({ status: 407, attempts: 1 });
      expect(String(error)).to.include('put the credentials that the proxy requires into its URL');
      expect(requested).to.deep.equal(['POST /oauth/token']);
      expect(rows).to.deep.equal([]);
    });

    it('should end where the response to a page is a 407', async (bench) => {
      const scripted = { pages: 6, rowsPerPage: 10 };
      const faults = [{ on: 'page', nth: 3, times: Infinity, do: { status: 407 } }] as const;
      const sim = await bench.simulator({ scripted, faults });
      const { rows, error } = await bench.run(bench.client(sim), query);
      expect(isHttpError(error) && error).to.include({ status: 407, attempts: 1 });
      expect(String(error)).to.include('put the credentials that the proxy requires into its URL');
      expect(rows).to.have.lengthOf(20);
    });
  },
);

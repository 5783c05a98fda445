import { expect } from 'chai';
import { queueDetails } from '../../../src/index.js';
import { fault } from '../support/fault.js';

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' });
const scripted = { pages: 6, rowsPerPage: 10 };
const page = /^POST .*details/;

const cuts = [
  { id: 'N7', fault: 'FIN before headers', promise: 'retried', after: 0 },
  {
    id: 'N8',
    fault: 'FIN inside a body of declared length',
    promise: 'noticed by the idle timer at the latest, retried',
    after: 400,
  },
] as const;
for (const { id, after, ...promised } of cuts) {
  fault(id, promised, (it) => {
    it.overBoth('should be retried, with every row once', async (bench) => {
      const proxy = await bench.proxy(await bench.simulator({ scripted }));
      proxy.strike({ on: page, nth: 3, do: { end: 'fin', of: 'response', after } });
      const { rows, error } = await bench.run(bench.client(proxy, { timeouts: { idleMs: 5000 } }), query);
      expect(error).to.equal(undefined);
      expect(rows).to.have.lengthOf(60);
      expect(proxy.requests.filter((line) => page.test(line))).to.have.lengthOf(7);
    });
  });
}

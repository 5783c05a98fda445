import { expect } from 'chai';
import { isRateLimitError, queueDetails } from '../../../src/index.js';
import type { StatusFault } from '../../../src/simulator/index.js';
import type { Bench } from '../support/bench.js';
import { fault } from '../support/fault.js';

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' });
const scripted = { pages: 4, rowsPerPage: 10 };

/**
 * A run whose third page responds with 429 once for each given response, with a constant `random`: the waits, and the gap before each
 * new attempt.
 */
const rejected = async (bench: Bench, responses: readonly Omit<StatusFault, 'status'>[], random = 0.5) => {
  const sim = await bench.simulator({ scripted });
  responses.forEach((response, index) =>
    sim.addFault({ on: 'page', nth: 3 + index, do: { ...response, status: 429 } }),
  );
  const client = bench.client(sim, { runtime: { ...bench.runtime, random: () => random } });
  const { rows, error } = await bench.run(client, query);
  const waits = bench.events.flatMap((event) => (event.kind === 'retry' ? [event.waitMs] : []));
  const pages = sim.requests.filter(({ endpoint }) => endpoint === 'page');
  const gaps = waits.map((_, index) => (pages[index + 3]?.at ?? 0) - (pages[index + 2]?.at ?? 0));
  return { rows: rows.length, error, waits, gaps, requests: pages.length };
};

/** Retry-After as a date, in seconds after the server's own clock, which is years behind. */
const dated = (seconds: number) => ({
  retryAfterS: new Date(Date.UTC(2015, 0, 2, 0, 0, seconds)).toUTCString(),
  headers: { Date: new Date(Date.UTC(2015, 0, 2)).toUTCString() },
});

fault(
  'H1',
  {
    fault: '429 with Retry-After: 3',
    promise:
      'waits at least 3 s and at most 3 s + `baseDelayMs`; from about the fourth 429 of a page on, the back-off can be longer and is used instead',
  },
  (it) => {
    for (const random of [0, 0.5, 0.999])
      it.overBoth(`should wait 3 to 3.5 s with a random value of ${random}`, async (bench) => {
        const { rows, error, waits, gaps } = await rejected(bench, [{ retryAfterS: 3 }], random);
        expect({ rows, error }).to.deep.equal({ rows: 40, error: undefined });
        expect(waits).to.have.length(1);
        expect(waits[0]).to.be.within(3000, 3500);
        expect(gaps[0]).to.be.at.least(3000);
      });

    it('should wait for the longer of back-off and Retry-After', async (bench) => {
      const { rows, waits } = await rejected(
        bench,
        Array.from({ length: 5 }, () => ({ retryAfterS: 3 })),
        0.8,
      );
      expect(rows).to.equal(40);
      expect(waits).to.deep.equal([3400, 3400, 3400, 3400, 6400]);
    });
  },
);

fault('H2', { fault: '429 with a future date', promise: "waits until that date by the server's own `Date`" }, (it) => {
  it.overBoth('should wait 7 s for a server whose clock is years behind', async (bench) => {
    const { rows, error, waits, gaps } = await rejected(bench, [dated(7)]);
    expect({ rows, error }).to.deep.equal({ rows: 40, error: undefined });
    expect(waits[0]).to.be.within(7000, 7500);
    expect(gaps[0]).to.be.at.least(7000);
  });
});

fault('H3', { fault: '429 with a past date', promise: 'retried after the back-off, 50 ms at least' }, (it) => {
  for (const [random, waitMs] of [
    [0, 50],
    [0.5, 250],
  ] as const)
    it.overBoth(`should wait ${waitMs} ms with a random value of ${random}`, async (bench) => {
      const { rows, error, waits } = await rejected(bench, [dated(-60)], random);
      expect({ rows, error, waits }).to.deep.equal({ rows: 40, error: undefined, waits: [waitMs] });
    });
});

fault('H4', { fault: '429 without the header, whose message says "[42] seconds"', promise: 'waited 42 s' }, (it) => {
  it.overBoth('should wait as long as the message says', async (bench) => {
    const message = 'Rate limit exceeded the maximum. Retry the request in [42] seconds';
    const { rows, error, waits, gaps } = await rejected(bench, [{ body: { code: 'too.many.requests', message } }]);
    expect({ rows, error }).to.deep.equal({ rows: 40, error: undefined });
    expect(waits[0]).to.be.within(42_000, 42_500);
    expect(gaps[0]).to.be.at.least(42_000);
  });
});

fault(
  'H5',
  { fault: '429 with neither', promise: 'exponential back-off, a random part of it: at most 0.5, 1, 2 s, ...' },
  (it) => {
    for (const random of [0.25, 0.5, 0.999])
      it.overBoth(`should double the wait with each attempt, with a random value of ${random}`, async (bench) => {
        const { rows, error, waits, gaps } = await rejected(bench, [{}, {}, {}, {}], random);
        expect({ rows, error }).to.deep.equal({ rows: 40, error: undefined });
        expect(waits).to.deep.equal([500, 1000, 2000, 4000].map((mostMs) => mostMs * random));
        gaps.forEach((gap, index) => expect(gap).to.be.at.least(waits[index] ?? Infinity));
      });
  },
);

fault(
  'H6',
  {
    fault: 'Retry-After 0, negative, NaN, 1e9, "3, 5", empty, or of years',
    promise: 'unreadable: the back-off. Above `maxWaitMs`: `rate-limit` at once, also beyond the range of timers',
  },
  (it) => {
    for (const retryAfterS of ['0', '-5', 'NaN', '1e9', '3, 5', '', '0x10', '1.5.0', 'soon'])
      it(`should use the back-off for "${retryAfterS}"`, async (bench) => {
        const { rows, error, waits } = await rejected(bench, [{ retryAfterS }]);
        expect({ rows, error, waits }).to.deep.equal({ rows: 40, error: undefined, waits: [250] });
      });

    for (const [retryAfterS, retryAfterMs] of [
      ['61', 61_000],
      ['1000000000', 2 ** 31 - 1],
      ['9'.repeat(400), 2 ** 31 - 1],
    ] as const)
      it.overBoth(`should end at ${retryAfterS.slice(0, 12)}, and report the requested wait`, async (bench) => {
        const { error, waits, requests } = await rejected(bench, [{ retryAfterS }]);
        expect(isRateLimitError(error) && error).to.include({ retryAfterMs, attempts: 1, status: 429 });
        expect({ waits, requests }).to.deep.equal({ waits: [], requests: 3 });
      });

    it('should end at a wait of years even where the longest possible wait is accepted', async (bench) => {
      const sim = await bench.simulator({
        scripted,
        faults: [{ on: 'page', nth: 3, times: Infinity, do: { status: 429, retryAfterS: 1e9 } }],
      });
      const longest = 2 ** 31 - 1;
      const client = bench.client(sim, { retry: { maxWaitMs: longest }, timeouts: { totalMs: longest } });
      const { error } = await bench.run(client, query);
      expect(isRateLimitError(error) && error).to.include({ retryAfterMs: longest, attempts: 1 });
    });
  },
);

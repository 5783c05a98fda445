import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { type ClientEvent, IncompleteError, queueDetails } from '../../src/index.js';
import { withBench } from './support/bench.js';
import { complaints, type Evidence, type Outcome, type Witness } from './support/oracle.js';

const october = '2026-10-01T00:00:00.000Z/2026-11-01T00:00:00.000Z';
const week = '2026-10-01T00:00:00.000Z/2026-10-08T00:00:00.000Z';
const outcome: Outcome = {
  query: 'queueDetails',
  keys: ['a', 'b', 'c'],
  truth: ['a', 'b', 'c'],
  inOrder: true,
  requested: october,
  ended: 'complete',
};
const complete = (facts: object = {}): ClientEvent =>
  ({
    kind: 'complete',
    query: 'queueDetails',
    at: 0,
    asked: october,
    answered: [october],
    ...facts,
  }) as unknown as ClientEvent;
const requests = (...times: readonly number[]): readonly ClientEvent[] =>
  times.map((at) => ({ kind: 'request', id: at, method: 'GET', path: '/', attempt: 1, at }));
const witness = (facts: Partial<Witness> = {}): Witness => ({
  events: [complete()],
  outcomes: [outcome],
  perMinute: 300,
  perSecond: Infinity,
  ...facts,
});
const evidence = (facts: Partial<Evidence> = {}): Evidence => ({
  witnesses: [witness()],
  departures: [{ origin: 'http://a', path: '/oauth/token', authorization: `Basic ${btoa('an-id:hush-hush')}` }],
  trusted: ['http://a'],
  secrets: ['another-secret'],
  seen: [],
  elapsedMs: 10,
  withinMs: 20,
  leftOpen: [],
  ...facts,
});
const ofOutcome = (facts: Partial<Outcome>, events: readonly ClientEvent[] = [complete()]): Evidence =>
  evidence({ witnesses: [witness({ outcomes: [{ ...outcome, ...facts }], events })] });

describe('the oracle of the fault bench', () => {
  it('should accept a correct run', () => {
    expect(complaints(evidence())).to.deep.equal([]);
    expect(complaints(ofOutcome({ keys: ['a'], ended: 'error', error: new Error('no') }, []))).to.deep.equal([]);
    expect(complaints(ofOutcome({ keys: ['a'], ended: 'left' }, []))).to.deep.equal([]);
    expect(complaints(ofOutcome({ keys: ['c', 'a', 'b'], inOrder: false }))).to.deep.equal([]);
    const served = () => [week, '2026-10-08T00:00:00+00:00/2026-11-01T00:00:00+00:00'];
    expect(complaints(evidence({ witnesses: [witness({ served })] }))).to.deep.equal([]);
    const resumed = witness({ outcomes: [{ ...outcome, resumes: true }], served: () => [] });
    expect(complaints(evidence({ witnesses: [resumed] }))).to.deep.equal([]);
    const named = { ended: 'error', keys: [], error: new IncompleteError([october], undefined) } as const;
    expect(complaints(ofOutcome(named, []))).to.deep.equal([]);
  });

  const wrong: Record<string, [Evidence, RegExp]> = {
    'a repeated row': [ofOutcome({ keys: ['a', 'b', 'b', 'c'] }), /1 came twice/],
    'a row that is missing': [ofOutcome({ keys: ['a', 'b'] }), /as if it were whole/],
    'a row that is missing in the middle of a run that failed': [
      ofOutcome({ keys: ['a', 'c'], ended: 'error' }, []),
      /out of order from row 1/,
    ],
    'rows out of order': [ofOutcome({ keys: ['a', 'c', 'b'] }), /out of order from row 1/],
    'a row that does not exist': [ofOutcome({ keys: ['a', 'b', 'c', 'd'] }), /not among those/],
    'a whole run that was not reported as complete': [ofOutcome({}, []), /1 runs ended whole, 0 were said to/],
    'a run that failed and was reported as complete': [
      ofOutcome({ ended: 'error', error: new Error('no') }),
      /said to be complete/,
    ],
    'a gap in a complete run': [ofOutcome({}, [complete({ answered: [week] })]), /covers not all/],
    'a range other than the requested one': [
      ofOutcome({}, [complete({ asked: week, answered: [week] })]),
      /not a requested range:/,
    ],
    'a gap that an incomplete run does not name': [
      ofOutcome({ ended: 'error', keys: [], error: new IncompleteError([week], undefined) }, []),
      /does not name/,
    ],
    'a range reported as covered that the server never returned': [
      evidence({ witnesses: [witness({ served: () => [week, '2026-10-09T00:00:00Z/2026-11-01T00:00:00Z'] })] }),
      /covered, but never answered: 2026-10-01/,
    ],
    'a slice that the server never returned': [
      evidence({
        witnesses: [
          witness({
            events: [complete(), { kind: 'slice', interval: week, rows: 0, at: 0 }],
            outcomes: [{ ...outcome, resumes: true }],
            served: () => ['2026-10-08T00:00:00Z/2026-11-01T00:00:00Z'],
          }),
        ],
      }),
      /covered, but never answered: 2026-10-01/,
    ],
    'a secret of a header in an error': [
      ofOutcome({ keys: [], ended: 'error', error: new Error('no', { cause: new Error('hush-hush') }) }, []),
      /a secret of 9 characters shows/,
    ],
    'a secret in an event': [
      evidence({
        witnesses: [witness({ events: [complete(), ...requests(1), { path: btoa('an-id:hush-hush') }] as never })],
      }),
      /a secret of 20 characters shows/,
    ],
    'a secret on the console': [evidence({ seen: [['x another-secret']] }), /a secret of 14 characters shows/],
    'a token that is sent elsewhere': [
      evidence({ departures: [{ origin: 'http://b', path: '/', authorization: 'Bearer abcdefgh' }] }),
      /was sent to http:\/\/b\//,
    ],
    'more requests than allowed in a minute': [
      evidence({ witnesses: [witness({ perMinute: 2, events: [complete(), ...requests(0, 30_000, 59_999)] })] }),
      /more than 2 requests in 60000 ms/,
    ],
    'more requests than allowed in a second': [
      evidence({ witnesses: [witness({ perSecond: 1, events: [complete(), ...requests(0, 999)] })] }),
      /more than 1 requests in 1000 ms/,
    ],
    'more requests than the limit of their endpoint allows': [
      evidence({
        witnesses: [witness({ stated: { path: '/', perSecond: 1 }, events: [complete(), ...requests(0, 999)] })],
      }),
      /more than 1 requests in 1000 ms/,
    ],
    'a run that takes too long': [evidence({ elapsedMs: 21 }), /it took 21 ms/],
    'something left open': [evidence({ leftOpen: ['1 x Timeout'] }), /left open: 1 x Timeout/],
  };
  for (const [what, [facts, complaint]] of Object.entries(wrong)) {
    it(`should report ${what}`, () => {
      expect(complaints(facts).join('\n')).to.match(complaint);
    });
  }

  it('should accept as many requests as a minute allows', () => {
    const events = [complete(), ...requests(0, 30_000, 60_000)];
    expect(complaints(evidence({ witnesses: [witness({ perMinute: 2, events })] }))).to.deep.equal([]);
  });
});

describe('the oracle, of an endpoint with a limit of its own', () => {
  it('should not count its requests towards the limit of all others', () => {
    const events = [complete(), ...requests(0, 1000, 2000)];
    const stated = { path: '/', perSecond: 1 };
    expect(complaints(evidence({ witnesses: [witness({ perMinute: 2, stated, events })] }))).to.deep.equal([]);
  });
});

describe('the fault bench', () => {
  const failureOf = (test: Parameters<typeof withBench>[1]): Promise<unknown> =>
    withBench('cross-fetch', test).then(
      () => expect.fail('it should have complained'),
      (error: unknown) => error,
    );

  it('should detect a timer that is left', async () => {
    let timer: NodeJS.Timeout | undefined;
    expect(await failureOf(() => void (timer = setTimeout(() => undefined, 1e6)))).to.match(/1 x Timeout/);
    clearTimeout(timer);
  });

  it('should detect a listener that is left on a signal', async () => {
    const { signal } = new AbortController();
    const listener = () => undefined;
    expect(await failureOf(() => signal.addEventListener('abort', listener))).to.match(/1 x abort listener/);
    signal.removeEventListener('abort', listener);
  });

  for (const way of ['cross-fetch', 'global fetch'] as const) {
    it(`should record what is sent over ${way}, and find it where it is printed`, async () => {
      const error = await withBench(way, async (bench) => {
        const client = bench.client(await bench.simulator({ scripted: { pages: 1, rowsPerPage: 1 } }));
        const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' });
        const { value } = await firstValueFrom(client.token$);
        bench.saw(`it is ${value}`);
        await bench.run(client, query);
      }).then(
        () => expect.fail('it should have complained'),
        (reason: unknown) => reason,
      );
      expect(error).to.match(/a secret of \d+ characters shows/);
    });
  }
});

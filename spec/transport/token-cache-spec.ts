import { expect } from 'chai';
import { defer, EMPTY, firstValueFrom, NEVER, Observable, of, Subject, VirtualTimeScheduler } from 'rxjs';
import sinon from 'sinon';
import { isAuthError } from '../../src/core/error-guards.js';
import type { EventNews } from '../../src/core/events.js';
import { type AccessToken, SecretToken } from '../../src/transport/credentials.js';
import { createTokenCache } from '../../src/transport/token-cache.js';

/** A cache in virtual time with given responses, and its events. */
const cacheOf = (response: (nth: number) => Observable<AccessToken>) => {
  const scheduler = new VirtualTimeScheduler();
  const reports: EventNews[] = [];
  const counts = { requests: 0, left: 0 };
  const request$ = new Observable<AccessToken>((subscriber) => {
    counts.requests += 1;
    subscriber.add(() => (counts.left += 1));
    return response(counts.requests).subscribe(subscriber);
  });
  const cache = createTokenCache(request$, { scheduler, random: () => 0 }, (news) => reports.push(news));
  const sleep = (ms: number) => {
    scheduler.schedule(() => undefined, ms);
    scheduler.flush();
  };
  const current = () => firstValueFrom(cache.token$);
  return { cache, scheduler, reports, counts, sleep, current };
};

const numbered = (expiresInMs?: number) => (nth: number) =>
  of({ value: `token-${nth}`, ...(expiresInMs !== undefined && { expiresInMs }) });

describe('tokenDesk', () => {
  it('should request nothing before a token is needed', () => {
    expect(cacheOf(numbered()).counts.requests).to.equal(0);
  });

  it('should request one token for all waiting subscribers', () => {
    const responses = new Subject<AccessToken>();
    const { cache, counts } = cacheOf(() => responses);
    const got: SecretToken[] = [];
    let completed = 0;
    for (let index = 0; index < 50; index += 1) {
      cache.token$.subscribe({ next: (token) => got.push(token), complete: () => (completed += 1) });
    }
    responses.next({ value: 'token-1', expiresInMs: 1_000 });
    expect(counts.requests).to.equal(1);
    expect(got).to.have.length(50);
    expect(new Set(got).size).to.equal(1);
    expect(completed).to.equal(50);
  });

  it('should emit a token that is being delivered to those who subscribe meanwhile, even if it has expired', () => {
    const responses = new Subject<AccessToken>();
    const { cache, counts, scheduler } = cacheOf(() => responses);
    const got: string[] = [];
    const ends: string[] = [];
    cache.token$.subscribe((token) => {
      got.push(token.value);
      // A busy event loop: delivering the first one takes longer than the token lives.
      scheduler.frame += 2_000;
      cache.token$.subscribe({ next: ({ value }) => got.push(value), complete: () => ends.push('complete') });
    });
    responses.next({ value: 'token-1', expiresInMs: 1_000 });
    expect(got).to.deep.equal(['token-1', 'token-1']);
    expect(ends).to.deep.equal(['complete']);
    expect(counts.requests).to.equal(1);
    expect(cache.current()).to.equal(undefined);
  });

  const lives: readonly [lifeMs: number, keptMs: number][] = [
    [86_399_000, 86_399_000 - 300_000],
    [3_600_000, 3_300_000],
    [3_000_000, 2_700_000],
    [300_000, 270_000],
    [1_000, 900],
  ];
  for (const [lifeMs, keptMs] of lives) {
    it(`should renew a token of ${lifeMs} ms after ${keptMs} ms, and only when it is needed`, async () => {
      const { counts, sleep, current, scheduler } = cacheOf(numbered(lifeMs));
      await current();
      expect(scheduler.actions).to.have.length(0);
      sleep(keptMs - 1);
      expect((await current()).value).to.equal('token-1');
      sleep(1);
      expect(counts.requests).to.equal(1);
      expect((await current()).value).to.equal('token-2');
      expect(counts.requests).to.equal(2);
    });
  }

  it('should keep a token without a lifetime until it is rejected', async () => {
    const { cache, sleep, current } = cacheOf(numbered());
    const token = await current();
    sleep(1e12);
    expect(await current()).to.equal(token);
    cache.drop(token);
    expect((await current()).value).to.equal('token-2');
  });

  it('should drop exactly the token that failed', async () => {
    const { cache, current, counts } = cacheOf(numbered());
    const first = await current();
    for (let index = 0; index < 20; index += 1) cache.drop(first);
    const second = await current();
    cache.drop(first);
    cache.drop(new SecretToken(second.value));
    expect(await current()).to.equal(second);
    expect(counts.requests).to.equal(2);
  });

  it('should not remember a failure, and emit it to all waiting subscribers', async () => {
    const responses = [new Subject<AccessToken>(), of({ value: 'token-2' })];
    const { cache, current } = cacheOf((nth) => responses[nth - 1] ?? EMPTY);
    const error = sinon.spy();
    cache.token$.subscribe({ error });
    cache.token$.subscribe({ error });
    const boom = new RangeError('boom');
    (responses[0] as Subject<AccessToken>).error(boom);
    expect(error.args).to.deep.equal([[boom], [boom]]);
    expect((await current()).value).to.equal('token-2');
  });

  it('should cancel the request after the last unsubscription, and work again later', async () => {
    const { cache, counts, current } = cacheOf((nth) => (nth === 1 ? NEVER : of({ value: 'token-2' })));
    const [one, two] = [cache.token$.subscribe(), cache.token$.subscribe()];
    one.unsubscribe();
    expect(counts).to.deep.equal({ requests: 1, left: 0 });
    two.unsubscribe();
    expect(counts).to.deep.equal({ requests: 1, left: 1 });
    expect((await current()).value).to.equal('token-2');
  });

  it('should report credentials without a token as an auth error', async () => {
    const { current } = cacheOf(() => EMPTY);
    expect(await current().catch((error: unknown) => error)).to.satisfy(isAuthError);
  });

  it('should unsubscribe from credentials that would emit more than one token', async () => {
    const { counts, current } = cacheOf(() => defer(() => [{ value: 'a' }, { value: 'b' }]));
    expect((await current()).value).to.equal('a');
    expect(counts.left).to.equal(1);
  });

  it('should report each token by its lifetime, never by its value', async () => {
    const { cache, reports, current } = cacheOf(numbered(60_000));
    cache.drop(await current());
    await current();
    expect(reports).to.deep.equal([
      { kind: 'token', expiresInMs: 60_000, renewed: false },
      { kind: 'token', expiresInMs: 60_000, renewed: true },
    ]);
    expect(JSON.stringify(reports)).to.not.include('token-1');
  });

  for (const lifeMs of [0, -1, NaN, null as never]) {
    it(`should keep a token of ${lifeMs} ms until it is rejected`, async () => {
      const { cache, counts, reports, sleep, current } = cacheOf(numbered(lifeMs));
      const token = await current();
      sleep(1e12);
      expect(await current()).to.equal(token);
      expect(reports).to.deep.equal([{ kind: 'token', expiresInMs: Infinity, renewed: false }]);
      cache.drop(token);
      expect((await current()).value).to.equal('token-2');
      expect(counts.requests).to.equal(2);
    });
  }

  it('should keep a token of unknown lifetime', async () => {
    const { counts, sleep, current } = cacheOf(numbered());
    await current();
    sleep(1e12);
    await current();
    expect(counts.requests).to.equal(1);
  });

  it('should report it where the credentials emit none', async () => {
    const error: unknown = await cacheOf(() => EMPTY)
      .current()
      .catch((reason: unknown) => reason);
    expect(error).to.include({ kind: 'auth', path: '/oauth/token', attempts: 1, status: 401 });
    expect(error).to.have.property('message').that.includes('the credentials emitted no token');
  });

  it('should redact the sixteen latest tokens', async () => {
    const { cache, current } = cacheOf((nth) => of({ value: `token-${String(nth).padStart(2, '0')}` }));
    expect(cache.redact('token-01')).to.equal('token-01');
    for (let nth = 1; nth <= 17; nth += 1) {
      await current();
      cache.dropCurrent();
    }
    expect(cache.redact('token-01')).to.equal('token-01');
    expect(cache.redact('token-02 token-17')).to.equal('[redacted] [redacted]');
  });

  it('should forget any token on request', async () => {
    const { cache, counts, current } = cacheOf(numbered());
    await current();
    cache.dropCurrent();
    expect(cache.current()).to.equal(undefined);
    expect((await current()).value).to.equal('token-2');
    expect(counts.requests).to.equal(2);
  });
});

describe('tokenCache, the margin before a token expires', () => {
  /** A token of 1,000 s, renewed 100 s before it expires. The login host responds only when the spec decides. */
  const inMargin = async () => {
    const logins: Subject<AccessToken>[] = [];
    const tools = cacheOf((nth) => {
      if (nth === 1) return of({ value: 'token-1', expiresInMs: 1_000_000 });
      const login = new Subject<AccessToken>();
      logins.push(login);
      return login;
    });
    await tools.current();
    tools.sleep(900_000);
    return { ...tools, logins };
  };
  const unavailable = new RangeError('the login host is unavailable');

  it('should keep the old token in use while one renewal runs, then use the new one', async () => {
    const { cache, counts, logins } = await inMargin();
    const used = () => cache.current()?.value;
    expect([used(), used(), used()]).to.deep.equal(['token-1', 'token-1', 'token-1']);
    expect(counts.requests).to.equal(2);
    logins[0]?.next({ value: 'token-2', expiresInMs: 1_000_000 });
    expect(used()).to.equal('token-2');
    expect(counts).to.deep.equal({ requests: 2, left: 2 });
  });

  it('should use the new token at once where the credentials have it at once', async () => {
    const { cache, sleep, current } = cacheOf(numbered(1_000_000));
    await current();
    sleep(900_000);
    expect(cache.current()?.value).to.equal('token-2');
  });

  it('should keep the old token after a failed renewal, and renew again after half of the remaining lifetime', async () => {
    const { cache, counts, logins, sleep } = await inMargin();
    const renewalsAtS: number[] = [];
    for (let second = 900; second < 1_000; second += 1) {
      const before = counts.requests;
      expect(cache.current()?.value).to.equal('token-1');
      if (counts.requests > before) {
        renewalsAtS.push(second);
        logins.at(-1)?.error(unavailable);
      }
      sleep(1_000);
    }
    expect(renewalsAtS).to.deep.equal([900, 950, 975, 988, 994, 997, 999]);
    expect(cache.current()).to.equal(undefined);
  });

  it('should emit the token of the running renewal to those waiting once the old one has expired', async () => {
    const { cache, counts, logins, sleep } = await inMargin();
    cache.current();
    sleep(100_000);
    expect(cache.current()).to.equal(undefined);
    const got: unknown[] = [];
    for (const _waiter of [1, 2]) cache.token$.subscribe(({ value }) => got.push(value));
    expect(counts.requests).to.equal(2);
    logins[0]?.next({ value: 'token-2' });
    expect(got).to.deep.equal(['token-2', 'token-2']);
  });

  it('should request a token again for those waiting where a renewal that started earlier fails', async () => {
    const { cache, counts, logins, sleep } = await inMargin();
    cache.current();
    sleep(100_000);
    const error = sinon.spy();
    for (const _waiter of [1, 2]) cache.token$.subscribe({ error });
    logins[0]?.error(new RangeError('most of its attempts were made before'));
    sinon.assert.notCalled(error);
    expect(counts.requests).to.equal(3);
    logins[1]?.error(unavailable);
    expect(error.args).to.deep.equal([[unavailable], [unavailable]]);
    expect(counts.requests).to.equal(3);
  });

  it('should wait for the running renewal where the server rejects the old token', async () => {
    const { cache, counts, logins } = await inMargin();
    const old = cache.current();
    cache.drop(old as SecretToken);
    expect(cache.current()).to.equal(undefined);
    const got: string[] = [];
    cache.token$.subscribe(({ value }) => got.push(value));
    logins[0]?.next({ value: 'token-2' });
    expect(got).to.deep.equal(['token-2']);
    expect(counts.requests).to.equal(2);
  });

  it('should emit the renewed token, or the old one where the renewal fails before its end', async () => {
    const { cache, counts, logins } = await inMargin();
    const got: string[] = [];
    const take = () => cache.token$.subscribe(({ value }) => got.push(value));
    take();
    expect(got).to.deep.equal([]);
    logins[0]?.error(unavailable);
    expect(got).to.deep.equal(['token-1']);
    take();
    expect(got).to.deep.equal(['token-1', 'token-1']);
    expect(counts.requests).to.equal(2);
  });

  it('should cancel the renewal when the last source that uses the tokens ends', async () => {
    const { cache, counts, logins } = await inMargin();
    const runs = [NEVER.pipe(cache.lease()).subscribe(), NEVER.pipe(cache.lease()).subscribe()];
    cache.current();
    runs[0]?.unsubscribe();
    expect(counts).to.deep.equal({ requests: 2, left: 1 });
    runs[1]?.unsubscribe();
    expect(counts).to.deep.equal({ requests: 2, left: 2 });
    expect(logins[0]?.observed).to.equal(false);
    of(1).pipe(cache.lease()).subscribe();
    expect(cache.current()?.value).to.equal('token-1');
    expect(counts.requests).to.equal(3);
  });
});

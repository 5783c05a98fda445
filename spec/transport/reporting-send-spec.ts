import { expect } from 'chai';
import { mergeMap, NEVER, type Observable, of, take, throwError, timer, VirtualTimeScheduler } from 'rxjs';
import { NetworkError } from '../../src/core/errors.js';
import type { EventNews } from '../../src/core/events.js';
import type { HttpResponse } from '../../src/transport/http.js';
import { reportingSend } from '../../src/transport/token-cache.js';

const response: HttpResponse = { status: 401, header: () => null, text: '', bytes: 0, ms: 0, receivedAtMs: 0 };
const reported = { kind: 'token-request', method: 'POST', path: '/oauth/[redacted]', attempt: 2, ms: 40 };

/** Sends at 100 ms in virtual time; the reply comes 40 ms later. */
const sending = (reply: () => Observable<HttpResponse>, leaveAt = Infinity) => {
  const scheduler = new VirtualTimeScheduler();
  const events: EventNews[] = [];
  const seen: unknown[] = [];
  const send = reportingSend(
    () => timer(40, scheduler).pipe(mergeMap(reply)),
    scheduler,
    (news) => events.push(news),
  );
  const redact = (text: string) => text.replaceAll('geheim', '[redacted]');
  const request = {
    method: 'POST',
    url: 'https://login.example.com/oauth/geheim?x=1',
    headers: {},
    attempt: 2,
    redact,
  };
  scheduler.schedule(() => {
    const subscription = send(request)
      .pipe(take(1))
      .subscribe({ next: ({ status }) => seen.push(status), error: (error: unknown) => seen.push(error) });
    if (leaveAt < Infinity) scheduler.schedule(() => subscription.unsubscribe(), leaveAt);
  }, 100);
  scheduler.flush();
  return { events, seen };
};

describe('toldSend', () => {
  it('should report each response once, whatever its status, and pass it on', () => {
    expect(sending(() => of(response))).to.deep.equal({ events: [{ ...reported, status: 401 }], seen: [401] });
  });

  it('should report a failure, and pass it on', () => {
    const failure = new NetworkError('no', { path: '/', attempts: 2, phase: 'connect' });
    expect(sending(() => throwError(() => failure))).to.deep.equal({
      events: [{ ...reported, cause: { kind: 'network', status: undefined } }],
      seen: [failure],
    });
  });

  it('should report a cancelled request, and none that had a response before', () => {
    const cause = { kind: 'aborted', status: undefined };
    expect(sending(() => NEVER, 70).events).to.deep.equal([{ ...reported, ms: 70, cause }]);
    expect(sending(() => of(response), 70).events).to.have.length(1);
  });
});

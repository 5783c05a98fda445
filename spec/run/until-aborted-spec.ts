import { getEventListeners } from 'node:events';
import { expect } from 'chai';
import { EMPTY, NEVER, Subject, throwError } from 'rxjs';
import { abortable } from '../../src/run/session.js';

const watched = (signal: AbortSignal | undefined, untilAborted = abortable()) => {
  const source = new Subject<string>();
  const seen: unknown[] = [];
  source
    .pipe(untilAborted(signal))
    .subscribe({
      next: (value) => seen.push(value),
      error: (reason: unknown) => seen.push({ reason }),
      complete: () => seen.push('end'),
    });
  return { source, seen };
};

describe('abortable', () => {
  it('should pass everything on without a signal, and with one that is never aborted', () => {
    for (const signal of [undefined, new AbortController().signal]) {
      const { source, seen } = watched(signal);
      source.next('a');
      source.complete();
      expect(seen).to.deep.equal(['a', 'end']);
    }
  });

  it("should end with the signal's reason once it is aborted, and unsubscribe from the source", () => {
    const controller = new AbortController();
    const { source, seen } = watched(controller.signal);
    source.next('a');
    controller.abort('enough');
    source.next('b');
    expect(seen).to.deep.equal(['a', { reason: 'enough' }]);
    expect(source.observed).to.equal(false);
  });

  it('should not start with an aborted signal', () => {
    const { source, seen } = watched(AbortSignal.abort('before'));
    source.next('a');
    expect(seen).to.deep.equal([{ reason: 'before' }]);
  });

  it('should end with an AbortError where the signal has no reason, as in React Native', () => {
    const target = new EventTarget();
    const signal = Object.assign(target, { aborted: false }) as AbortSignal;
    const { seen } = watched(signal);
    target.dispatchEvent(new Event('abort'));
    expect(seen).to.have.length(1);
    expect((seen[0] as { reason: unknown }).reason)
      .to.be.an('error')
      .and.include({ name: 'AbortError' });
  });

  it('should leave no listener on the signal', () => {
    const { signal } = new AbortController();
    const { source } = watched(signal);
    expect(getEventListeners(signal, 'abort')).to.have.length(1);
    source.complete();
    expect(getEventListeners(signal, 'abort')).to.have.length(0);
  });

  it('should share one listener among all streams of a signal, and end each of them', () => {
    const untilAborted = abortable();
    const controller = new AbortController();
    const all = Array.from({ length: 20 }, () => watched(controller.signal, untilAborted));
    const other = watched(new AbortController().signal, untilAborted);
    expect(getEventListeners(controller.signal, 'abort')).to.have.length(1);
    all[0]?.source.complete();
    expect(getEventListeners(controller.signal, 'abort')).to.have.length(1);
    controller.abort('enough');
    expect(all.map(({ seen }) => seen)).to.deep.equal([
      ['end'],
      ...Array.from({ length: 19 }, () => [{ reason: 'enough' }]),
    ]);
    expect(other.seen).to.deep.equal([]);
    expect(getEventListeners(controller.signal, 'abort')).to.have.length(0);
    expect(watched(controller.signal, untilAborted).seen).to.deep.equal([{ reason: 'enough' }]);
  });

  it('should have the demand discard what is buffered before that error, and for no other error', () => {
    const untilAborted = abortable();
    const log: unknown[] = [];
    const demand = { wanted$: EMPTY, discard: () => log.push('discard') };
    const aborted = new AbortController();
    NEVER.pipe(untilAborted(aborted.signal, demand)).subscribe({ error: (reason: unknown) => log.push(reason) });
    aborted.abort('enough');
    expect(log).to.deep.equal(['discard', 'enough']);
    throwError(() => 'failed')
      .pipe(untilAborted(new AbortController().signal, demand))
      .subscribe({ error: (reason: unknown) => log.push(reason) });
    expect(log).to.deep.equal(['discard', 'enough', 'failed']);
  });
});

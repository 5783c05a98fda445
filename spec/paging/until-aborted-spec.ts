import { getEventListeners } from 'node:events';
import { expect } from 'chai';
import { Subject } from 'rxjs';
import { untilAborted } from '../../src/paging/until-aborted.js';

const watched = (signal: AbortSignal | undefined) => {
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

describe('untilAborted', () => {
  it('should pass everything on without a signal, and with one that is never aborted', () => {
    for (const signal of [undefined, new AbortController().signal]) {
      const { source, seen } = watched(signal);
      source.next('a');
      source.complete();
      expect(seen).to.deep.equal(['a', 'end']);
    }
  });

  it("should end with the signal's reason once it is aborted, and leave the source", () => {
    const controller = new AbortController();
    const { source, seen } = watched(controller.signal);
    source.next('a');
    controller.abort('enough');
    source.next('b');
    expect(seen).to.deep.equal(['a', { reason: 'enough' }]);
    expect(source.observed).to.equal(false);
  });

  it('should not begin where the signal was aborted before', () => {
    const { source, seen } = watched(AbortSignal.abort('before'));
    source.next('a');
    expect(seen).to.deep.equal([{ reason: 'before' }]);
  });

  it('should leave no listener on the signal', () => {
    const { signal } = new AbortController();
    const { source } = watched(signal);
    expect(getEventListeners(signal, 'abort')).to.have.length(1);
    source.complete();
    expect(getEventListeners(signal, 'abort')).to.have.length(0);
  });
});

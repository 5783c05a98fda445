import { expect } from 'chai';
import { createHistory } from '../../../src/simulator/history/history.js';
import { momentsOf } from '../../../src/simulator/notifications/figures.js';
import { watchQueue } from '../../../src/simulator/notifications/queue-watch.js';

const startMs = Date.parse('2026-10-01T14:00:00Z');

describe('watchQueue', () => {
  const history = createHistory({ seed: 1, queues: 3, conversationsPerQueueDay: 1_500, mediaTypes: ['voice', 'chat'] });
  const moments = momentsOf(history);

  it('should lead from the initial to the current values, at any pace', () => {
    const [, queue] = history.queues;
    if (queue === undefined) throw new Error('no queue');
    const key = (figure: { mediaType: unknown; metric: string; qualifier: unknown }) =>
      [figure.mediaType, figure.metric, figure.qualifier].join();
    const countsAt = (atMs: number) => {
      const nonZero = moments.figures(queue, atMs).filter(({ count }) => count > 0);
      return new Map(nonZero.map((figure) => [key(figure), figure.count]));
    };
    const counts = countsAt(startMs);
    const watch = watchQueue(queue, moments, startMs);
    let nowMs = startMs;
    for (let look = 0; look < 400; look += 1) {
      nowMs += 500 + ((look * 7_919) % 20_000);
      for (const figure of watch.look(nowMs)) {
        if (figure.count > 0) counts.set(key(figure), figure.count);
        else counts.delete(key(figure));
      }
      expect([...counts].sort()).to.deep.equal([...countsAt(nowMs)].sort());
    }
  });

  it('should report what changed back between two updates, as a client may have queried meanwhile', () => {
    const flicker = [1, 2, 1];
    const figure = (count: number) => ({ ...common, count });
    const common = { mediaType: 'voice', metric: 'oWaiting', qualifier: undefined };
    const [queue] = history.queues;
    if (queue === undefined) throw new Error('no queue');
    const watch = watchQueue(
      queue,
      {
        queue: () => queue,
        figures: (_, atMs) => [figure(flicker[Math.min(atMs, 2)] ?? 0)],
        turns: (_, fromMs, toMs) => [1, 2].filter((turn) => turn > fromMs && turn <= toMs),
      },
      0,
    );
    expect(watch.look(10)).to.deep.equal([figure(1)]);
    expect(watch.look(20)).to.deep.equal([]);
  });
});

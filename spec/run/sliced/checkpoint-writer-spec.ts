import { expect } from 'chai';
import { concat, defer, EMPTY, type Observable, of, Subject, throwError } from 'rxjs';
import { type Checkpoint, emptyCheckpoint } from '../../../src/core/checkpoint.js';
import type { Demand } from '../../../src/core/demand.js';
import { formatInterval } from '../../../src/core/interval.js';
import { checkpointWriter } from '../../../src/run/sliced/checkpoint-writer.js';

const hour = (from: number) => ({ startMs: from * 3_600_000, endMs: (from + 1) * 3_600_000 });
const name = (from: number, to = from + 1) => formatInterval({ startMs: hour(from).startMs, endMs: hour(to).startMs });

/** A writer whose store and consumer are controlled manually. */
const byHand = () => {
  const log: string[] = [];
  const saves: { checkpoint: Checkpoint; saved: Subject<void> }[] = [];
  const done: (() => void)[] = [];
  const store = {
    load: () => [],
    save: (checkpoint: Checkpoint) => {
      const saved = new Subject<void>();
      saves.push({ checkpoint, saved });
      return saved;
    },
  };
  const done$ = defer(() => {
    const settled = new Subject<void>();
    done.push(() => settled.next());
    return settled;
  });
  const demand: Demand = { wanted$: of(undefined), done$ };
  const writer = checkpointWriter(store, emptyCheckpoint('q'), demand);
  const run = (source: Observable<string>) =>
    writer
      .saveWhile(source)
      .subscribe({
        next: (value) => log.push(value),
        error: (error: unknown) => log.push(`error ${String(error)}`),
        complete: () => log.push('complete'),
      });
  return { log, saves, done, writer, run };
};

describe('checkpointWriter', () => {
  it('should save when the consumer has finished, not before, and end when everything is saved', () => {
    const { log, saves, done, writer, run } = byHand();
    run(concat(of('row'), deliver(writer, 0)));
    expect(log).to.deep.equal(['row']);
    expect(saves).to.deep.equal([]);
    done[0]?.();
    expect(saves.map(({ checkpoint }) => checkpoint.covered)).to.deep.equal([[name(0)]]);
    expect(log).to.deep.equal(['row']);
    saves[0]?.saved.complete();
    expect(log).to.deep.equal(['row', 'complete']);
  });

  it('should save one at a time, and together what becomes ready meanwhile', () => {
    const { log, saves, done, writer, run } = byHand();
    run(concat(deliver(writer, 0), deliver(writer, 1), deliver(writer, 2), deliver(writer, 4)));
    for (const each of done) each();
    expect(saves).to.have.length(1);
    saves[0]?.saved.complete();
    expect(saves.map(({ checkpoint }) => checkpoint.covered)).to.deep.equal([[name(0)], [name(0, 3), name(4)]]);
    saves[1]?.saved.complete();
    expect(saves).to.have.length(2);
    expect(log).to.deep.equal(['complete']);
  });

  it('should delay the error of a run until what was delivered is saved', () => {
    const { log, saves, done, writer, run } = byHand();
    run(
      concat(
        of('row'),
        deliver(writer, 0),
        throwError(() => 'no more'),
      ),
    );
    expect(log).to.deep.equal(['row']);
    done[0]?.();
    saves[0]?.saved.complete();
    expect(log).to.deep.equal(['row', 'error no more']);
  });

  it('should end with the error of the store', () => {
    const { log, saves, done, writer, run } = byHand();
    const rest = new Subject<string>();
    run(concat(of('row'), deliver(writer, 0), rest));
    done[0]?.();
    saves[0]?.saved.error('disk full');
    expect(log).to.deep.equal(['row', 'error disk full']);
    expect(rest.observed).to.equal(false);
  });

  it('should save that a slice was begun before its rows, once', () => {
    const { log, saves, writer, run } = byHand();
    run(concat(writer.begin(hour(0)), of('row'), writer.begin(hour(0)), of('another')));
    expect(log).to.deep.equal([]);
    expect(saves.map(({ checkpoint }) => checkpoint.begun)).to.deep.equal([[name(0)]]);
    saves[0]?.saved.complete();
    expect(log).to.deep.equal(['row', 'another', 'complete']);
    expect(saves).to.have.length(1);
  });

  it('should save nothing more after unsubscription', () => {
    const { log, saves, done, writer, run } = byHand();
    const running = run(concat(deliver(writer, 0), deliver(writer, 1), new Subject<string>()));
    done[0]?.();
    running.unsubscribe();
    done[1]?.();
    saves[0]?.saved.complete();
    expect(saves).to.have.length(1);
    expect(log).to.deep.equal([]);
  });

  it('should finish what was delivered to a push subscriber', () => {
    const saves: Checkpoint[] = [];
    const store = { load: () => [], save: (checkpoint: Checkpoint) => of(saves.push(checkpoint)) };
    const writer = checkpointWriter(store, emptyCheckpoint('q'), { wanted$: of(undefined) });
    writer.saveWhile(concat(deliver(writer, 0), deliver(writer, 1))).subscribe();
    expect(saves.map(({ covered }) => covered)).to.deep.equal([[name(0)], [name(0, 2)]]);
  });
});

const deliver = (writer: ReturnType<typeof checkpointWriter>, from: number): Observable<never> =>
  defer(() => {
    writer.delivered(hour(from));
    return EMPTY;
  });

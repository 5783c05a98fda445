import { Writable } from 'node:stream';
import { expect } from 'chai';
import { firstValueFrom, from, Subject } from 'rxjs';
import { Output, CheckpointSaver } from '../../src/cli/output.js';
import { emptyCheckpoint } from '../../src/core/checkpoint.js';
import { memoryStore } from '../helpers/memory-store.js';
import { failure } from '../helpers/simulated.js';

const turn = () => new Promise(setImmediate);
const checkpoint = emptyCheckpoint('q');

/** Standard output that takes what is written when `take` is called. */
const reader = () => {
  let take: (error?: Error) => void = () => undefined;
  const stream = new Writable({ writev: (_chunks, done) => (take = done) });
  stream.on('error', () => undefined);
  return { output: new Output(stream, new AbortController().signal), take: (error?: Error) => take(error) };
};

describe('CheckpointSaver', () => {
  it('should save a checkpoint only after its rows are written', async () => {
    const { output, take } = reader();
    const inner = memoryStore();
    const store = new CheckpointSaver(output).store(inner);
    void output.write('row');
    const saved = firstValueFrom(from(store.save(checkpoint)));
    await turn();
    expect(inner.saves).to.deep.equal([]);
    take();
    await saved;
    expect(inner.saves).to.deep.equal([checkpoint]);
    expect(await firstValueFrom(from(store.load()))).to.deep.equal(checkpoint);
  });

  it('should not save a checkpoint whose rows could not be written', async () => {
    const { output, take } = reader();
    const inner = memoryStore();
    const saver = new CheckpointSaver(output);
    void output.write('row');
    const error = failure(firstValueFrom(from(saver.store(inner).save(checkpoint))));
    take(new Error('no space left'));
    expect(await error).to.have.property('message', 'no space left');
    await saver.saved();
    expect(inner.saves).to.deep.equal([]);
  });

  it('should wait for a save in progress, if there is one', async () => {
    const { output, take } = reader();
    const saver = new CheckpointSaver(output);
    await saver.saved();
    const done = new Subject<never>();
    const store = saver.store({ load: () => [], save: () => done });
    const saving = firstValueFrom(from(store.save(checkpoint)));
    let isOver = false;
    const over = saver.saved().then(() => (isOver = true));
    await turn();
    take();
    await turn();
    expect(isOver).to.equal(false);
    done.complete();
    await Promise.all([saving, over]);
  });
});

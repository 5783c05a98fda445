import { Writable } from 'node:stream';
import { expect } from 'chai';
import { Output, paintFor } from '../../src/cli/output.js';
import { failure } from '../helpers/simulated.js';

/** A reader that takes a chunk only when `take` is called. */
const slowReader = () => {
  const taken: string[] = [];
  let release: (() => void) | undefined;
  const stream = new Writable({
    highWaterMark: 4,
    write: (chunk: Buffer, _encoding, done) => {
      taken.push(chunk.toString());
      release = done;
    },
  });
  return { stream, taken, take: () => release?.() };
};

describe('Output', () => {
  it('should wait only while the buffer of the stream is full', async () => {
    const { stream, taken, take } = slowReader();
    const output = new Output(stream, new AbortController().signal);
    expect(output.write('ab')).to.equal(undefined);
    const full = output.write('cdef');
    expect(full).to.be.instanceOf(Promise);
    let isReleased = false;
    const released = full?.then(() => (isReleased = true));
    await new Promise(setImmediate);
    expect(isReleased).to.equal(false);
    take();
    await new Promise(setImmediate);
    expect(taken).to.deep.equal(['ab', 'cdef']);
    take();
    await released;
  });

  it('should add one listener to a full stream however much is written to it', async () => {
    const ending = new AbortController();
    const { stream } = slowReader();
    const output = new Output(stream, ending.signal);
    const waits = Array.from({ length: 20 }, () => output.write('abcdef'));
    expect(stream.listenerCount('drain')).to.equal(1);
    ending.abort(new Error('interrupted'));
    const outcomes = await Promise.allSettled(waits.map((wait) => wait ?? Promise.resolve()));
    expect(new Set(outcomes.map(({ status }) => status))).to.deep.equal(new Set(['rejected']));
    expect(stream.listenerCount('drain')).to.equal(0);
  });

  it('should write strings that are written without waiting in between as one chunk', async () => {
    const pieces: number[] = [];
    const stream = new Writable({
      writev: (chunks, done) => {
        pieces.push(chunks.length);
        done();
      },
    });
    const output = new Output(stream, new AbortController().signal);
    await Promise.resolve();
    for (const text of ['a', 'b', 'c']) void output.write(text);
    await Promise.resolve();
    void output.write('d');
    await output.flush();
    expect(pieces).to.deep.equal([5]);
  });

  it('should stop waiting for the reader on abort', async () => {
    const ending = new AbortController();
    const { stream } = slowReader();
    const output = new Output(stream, ending.signal);
    const waits = [output.write('abcdef') ?? Promise.resolve(), output.flush()];
    ending.abort(new Error('interrupted'));
    const outcomes = await Promise.allSettled(waits);
    expect(outcomes.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
  });

  it('should report a failed write even if a later one succeeds', async () => {
    const stream = new Writable({
      autoDestroy: false,
      write: (chunk: Buffer, _encoding, done) => done(chunk.length > 0 ? new Error('no space left') : null),
    });
    stream.on('error', () => undefined);
    const output = new Output(stream, new AbortController().signal);
    void output.write('row');
    for (const flush of [output.flush(), output.flush()]) {
      expect(await failure(flush)).to.have.property('message', 'no space left');
    }
    expect(await failure(output.flush())).to.have.property('message', 'no space left');
  });

  it('should wait until rows are on disk, and report a failed sync', async () => {
    const order: string[] = [];
    const stream = new Writable({
      write: (_chunk, _encoding, done) => {
        order.push('written');
        done();
      },
    });
    const full = new Error('no space left');
    const sync = async () => {
      order.push('synced');
      if (order.length > 4) throw full;
    };
    const output = new Output(Object.assign(stream, { sync }), new AbortController().signal);
    void output.write('row');
    await output.flush();
    expect(order).to.deep.equal(['written', 'written', 'synced']);
    void output.write('row');
    expect(await failure(output.flush())).to.equal(full);
  });

  it('should hide the status line while output is written', async () => {
    const order: string[] = [];
    const stream = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        if (chunk.length > 0) order.push(chunk.toString());
        done();
      },
    });
    const statusLine = { hide: () => order.push('hide'), show: () => order.push('show') };
    const output = new Output(stream, new AbortController().signal);
    output.setStatusLine(statusLine);
    await Promise.resolve(output.write('row'));
    await new Promise(setImmediate);
    expect(order).to.deep.equal(['hide', 'row', 'show']);
  });
});

describe('paintFor', () => {
  it('should return colours for smart terminals only, and none with NO_COLOR', () => {
    expect(paintFor({ isTTY: true }, {}).red('x')).to.equal('\u001b[31mx\u001b[39m');
    for (const [stream, env] of [
      [{}, {}],
      [{ isTTY: true }, { NO_COLOR: '1' }],
      [{ isTTY: true }, { TERM: 'dumb' }],
    ] as const) {
      expect(paintFor(stream, env).red('x')).to.equal('x');
    }
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { rateQueue } from '../../../src/transport/rate-limit/own-limits.js';

const served = <T>(queue: { next(): T | undefined }): T[] => {
  const all: T[] = [];
  for (let next = queue.next(); next !== undefined; next = queue.next()) all.push(next);
  return all;
};

describe('rateQueue', () => {
  it('should be empty at first', () => {
    const queue = rateQueue<string>();
    expect(queue.isEmpty).to.equal(true);
    expect(queue.next()).to.equal(undefined);
  });

  it('should serve lines in turn, and a line that comes later after those who wait', () => {
    const queue = rateQueue<string>();
    const [a, b, c] = [{}, {}, {}];
    for (const name of ['a1', 'a2', 'a3']) queue.add(a, name);
    queue.add(b, 'b1');
    expect(queue.next()).to.equal('a1');
    queue.add(c, 'c1');
    queue.add(b, 'b2');
    expect(served(queue)).to.deep.equal(['b1', 'a2', 'c1', 'b2', 'a3']);
    expect(queue.isEmpty).to.equal(true);
  });

  it('should forget who leaves, and a line with its last one', () => {
    const queue = rateQueue<string>();
    const [a, b] = [{}, {}];
    queue.add(a, 'a1');
    queue.add(b, 'b1');
    expect(queue.remove(a, 'a1')).to.equal(true);
    expect(queue.remove(a, 'a1')).to.equal(false);
    expect(queue.remove(b, 'a1')).to.equal(false);
    expect(served(queue)).to.deep.equal(['b1']);
    expect(queue.remove(b, 'b1')).to.equal(false);
  });

  it('should let no line have two turns while another one waits', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(4), { maxLength: 40 }), (lines) => {
        const queue = rateQueue<{ line: number }>();
        const streams = Array.from({ length: 5 }, () => ({}));
        const left = new Map<number, number>();
        for (const line of lines) {
          queue.add(streams[line]!, { line });
          left.set(line, (left.get(line) ?? 0) + 1);
        }
        let before: number | undefined;
        for (const { line } of served(queue)) {
          const others = [...left].some(([other, count]) => other !== line && count > 0);
          if (others) expect(line).not.to.equal(before);
          left.set(line, (left.get(line) ?? 0) - 1);
          before = line;
        }
        expect([...left.values()].every((count) => count === 0)).to.equal(true);
      }),
    );
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { Fifo } from '../../src/streams/pull-queue.js';

describe('Fifo', () => {
  it('should behave like an array with push and shift', () => {
    const step = fc.oneof(
      { weight: 60, arbitrary: fc.nat() },
      { weight: 40, arbitrary: fc.constant('shift' as const) },
      { weight: 1, arbitrary: fc.constant('clear' as const) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
        const fifo = new Fifo<number>();
        const model: number[] = [];
        for (const what of steps) {
          if (what === 'clear') {
            fifo.clear();
            model.length = 0;
          } else if (what === 'shift') expect(fifo.shift()).to.equal(model.shift());
          else {
            fifo.push(what);
            model.push(what);
          }
          expect([fifo.length, fifo.first]).to.deep.equal([model.length, model[0]]);
        }
      }),
    );
  });
});

import { expect } from 'chai';
import { type BatchBounds, windowRows, bufferRows } from '../../src/operators/window-rows.js';
import { windowByInterval, type WindowByIntervalOptions } from '../../src/operators/window-by-interval.js';
import { faultsOf } from '../helpers/faults-of.js';

const time = () => 0;

describe('operators that group rows', () => {
  for (const operator of [bufferRows, windowRows]) {
    for (const nothing of [undefined, null, [], 5]) {
      it(`should reject ${JSON.stringify(nothing) ?? 'nothing'} by ${operator.name}`, () => {
        expect(faultsOf(() => operator(nothing as BatchBounds))).to.deep.equal(['']);
      });
    }

    it(`should reject bounds that ${operator.name} does not have, and an invalid scheduler`, () => {
      expect(faultsOf(() => operator({ count: 1, size: 1 } as BatchBounds))).to.deep.equal(['size']);
      expect(faultsOf(() => operator({ count: 1, scheduler: 5 as never }))).to.deep.equal(['scheduler']);
    });
  }

  const wrong: readonly [unknown, readonly string[]][] = [
    [undefined, ['']],
    [null, ['']],
    [{}, ['size', 'time']],
    [{ size: null, time }, ['size']],
    [{ size: 'P1M', time }, ['size']],
    [{ size: 'PT1H', time, latenessMs: -1 }, ['latenessMs']],
    [{ size: 'PT1H', time, lateness: 5 }, ['lateness']],
  ];
  for (const [options, paths] of wrong) {
    it(`should reject ${JSON.stringify(options) ?? 'nothing'} by windowByInterval`, () => {
      expect(faultsOf(() => windowByInterval(options as WindowByIntervalOptions<number>))).to.deep.equal(paths);
    });
  }
});

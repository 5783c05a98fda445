import { expect } from 'chai';
import { schedulerProblems, systemRuntime } from '../../src/core/runtime.js';

describe('systemRuntime', () => {
  it('should have a clock that counts from when the process began', () => {
    const before = performance.timeOrigin + performance.now();
    const now = systemRuntime.scheduler.now();
    expect(now).to.be.within(before, performance.timeOrigin + performance.now());
  });

  it('should pass its own check', () => {
    expect(schedulerProblems('scheduler', systemRuntime.scheduler)).to.deep.equal([]);
  });

  it('should throw dice from 0 to 1', () => {
    const thrown = Array.from({ length: 100 }, () => systemRuntime.random());
    expect(thrown.filter((value) => !(value >= 0 && value < 1))).to.deep.equal([]);
    expect(new Set(thrown).size).to.be.above(1);
  });
});

import { expect } from 'chai';
import { VirtualTimeScheduler } from 'rxjs';
import sinon from 'sinon';
import { completeRuntime, systemRuntime } from '../../src/core/runtime.js';
import { IncompleteRuntime } from '../../src/core/runtime-options.js';
import { problemsAt } from '../../src/core/validation.js';

const dayMs = 86_400_000;

describe('systemRuntime', () => {
  afterEach(() => sinon.restore());

  it('should measure elapsed time steadily and read the wall clock after a suspension or a clock change', () => {
    const clock = sinon.useFakeTimers({ now: Date.now(), toFake: ['Date'] });
    const elapsed = systemRuntime.scheduler.now;
    const before = elapsed();
    for (const jumpMs of [dayMs, -3 * dayMs]) {
      clock.setSystemTime(Date.now() + jumpMs);
      expect(systemRuntime.wallClock()).to.equal(Date.now());
    }
    expect(elapsed() - before).to.be.within(0, 60_000);
    clock.setSystemTime(0);
    expect(systemRuntime.wallClock()).to.equal(0);
  });

  it('should pass its own validation', () => {
    expect(problemsAt('runtime', IncompleteRuntime, systemRuntime)).to.deep.equal([]);
    expect(problemsAt('runtime', IncompleteRuntime, { wallClock: 5 }).map(({ path }) => path)).to.deep.equal([
      'runtime.wallClock',
    ]);
  });

  it('should draw random numbers from 0 to 1', () => {
    const thrown = Array.from({ length: 100 }, () => systemRuntime.random());
    expect(thrown.filter((value) => !(value >= 0 && value < 1))).to.deep.equal([]);
    expect(new Set(thrown).size).to.be.above(1);
  });
});

describe('completeRuntime', () => {
  it('should take both clocks from a given scheduler, and from the machine by default', () => {
    const scheduler = new VirtualTimeScheduler();
    const virtual = completeRuntime({ scheduler });
    scheduler.schedule(() => undefined, 1_234);
    scheduler.flush();
    expect(virtual.wallClock()).to.equal(1_234);
    expect(virtual.random).to.equal(systemRuntime.random);
    expect(completeRuntime()).to.deep.equal(systemRuntime);
    const random = () => 0.5;
    expect(completeRuntime({ random })).to.deep.equal({ ...systemRuntime, random });
  });

  it('should keep the two clocks apart where both are given', () => {
    const wallClock = () => 7;
    const scheduler = new VirtualTimeScheduler();
    expect(completeRuntime({ scheduler, wallClock })).to.include({ scheduler, wallClock });
    expect(completeRuntime({ wallClock })).to.include({ scheduler: systemRuntime.scheduler, wallClock });
  });
});

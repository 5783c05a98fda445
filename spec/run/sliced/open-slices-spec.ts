import { expect } from 'chai';
import fc from 'fast-check';
import { gaps, union, formatInterval, type Interval, parseInterval } from '../../../src/core/interval.js';
import { isQueryError } from '../../../src/core/error-guards.js';
import { openSlices } from '../../../src/run/sliced/plan.js';
import { planned } from './support/ranges.js';

const interval = (text: string): Interval => parseInterval(`2026-10-${text.replace('/', '/2026-10-')}`) as Interval;
const days = interval('01T00:00Z/08T00:00Z');
const shown = (open: ReturnType<typeof openSlices>) =>
  open.map(
    ({ interval: each, begun }) => `${formatInterval(each).replace(/2026-10-|:00\.000/g, '')}${begun ? ' begun' : ''}`,
  );

const hourMs = 3_600_000;
const hours = fc
  .tuple(fc.integer({ min: -10, max: 180 }), fc.integer({ min: 1, max: 60 }))
  .map(([from, length]) => ({ startMs: days.startMs + from * hourMs, endMs: days.startMs + (from + length) * hourMs }));

describe('openSlices', () => {
  it('should be all slices where nothing was done', async () => {
    const plan = await planned(days, 'P2D');
    expect(openSlices(plan, { covered: [], begun: [] }, undefined).map((open) => open.interval)).to.deep.equal(
      plan.slices,
    );
  });

  it('should omit what is covered, and keep a begun slice unchanged', async () => {
    const past = { covered: [interval('01T00:00Z/02T12:00Z')], begun: [interval('03T06:00Z/06T00:00Z')] };
    expect(shown(openSlices(await planned(days, 'P2D'), past, undefined))).to.deep.equal([
      '02T12:00Z/03T00:00Z',
      '03T00:00Z/03T06:00Z',
      '03T06:00Z/06T00:00Z begun',
      '06T00:00Z/07T00:00Z',
      '07T00:00Z/08T00:00Z',
    ]);
  });

  it('should request every open instant exactly once, in order', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(hours, { maxLength: 4 }),
        fc.array(hours, { maxLength: 1 }),
        fc.constantFrom('PT5H', 'P1D', 'P3D'),
        async (covered, begun, slice) => {
          const open = openSlices(await planned(days, slice), { covered, begun }, undefined).map(
            (each) => each.interval,
          );
          for (const [index, { startMs, endMs }] of open.entries()) {
            expect(startMs).to.be.below(endMs);
            expect(open[index + 1]?.startMs ?? Infinity).to.be.at.least(endMs);
          }
          expect(union(open)).to.deep.equal(gaps(days, covered));
        },
      ),
    ));

  it('should reject what cuts through a step of the granularity', async () => {
    const plan = await planned(days, 'P2D', 'P1D');
    const with_ = (text: string) => () => openSlices(plan, { covered: [interval(text)], begun: [] }, 'P1D');
    expect(with_('01T00:00Z/03T00:00Z')).to.not.throw();
    for (const text of ['01T00:00Z/02T12:00Z', '02T12:00Z/08T00:00Z']) {
      try {
        with_(text)();
        expect.fail('it should have been rejected');
      } catch (error) {
        expect(isQueryError(error) && error.problems[0]?.path, text).to.equal('checkpoint');
      }
    }
    expect(() => openSlices(plan, { covered: [interval('01T00:00Z/02T12:00Z')], begun: [] }, undefined)).to.not.throw();
  });

  it('should cut at an additional instant inside a slice', async () => {
    const plan = await planned(days, 'P2D');
    const cutAt = (text: string) =>
      shown(openSlices(plan, { covered: [], begun: [], cutMs: interval(`${text}/09T00:00Z`).startMs }, undefined));
    const whole = ['01T00:00Z/03T00:00Z', '03T00:00Z/05T00:00Z', '05T00:00Z/07T00:00Z', '07T00:00Z/08T00:00Z'];
    expect(cutAt('04T06:00Z')).to.deep.equal([
      whole[0],
      '03T00:00Z/04T06:00Z',
      '04T06:00Z/05T00:00Z',
      ...whole.slice(2),
    ]);
    for (const text of ['01T00:00Z', '03T00:00Z', '08T00:00Z']) expect(cutAt(text)).to.deep.equal(whole);
  });

  it('should keep a begun slice at either end of the range, and none that extends beyond it', async () => {
    const plan = await planned(days, 'P7D');
    const open = (text: string) => shown(openSlices(plan, { covered: [], begun: [interval(text)] }, undefined));
    expect(open('01T00:00Z/02T00:00Z')).to.deep.equal(['01T00:00Z/02T00:00Z begun', '02T00:00Z/08T00:00Z']);
    expect(open('07T00:00Z/08T00:00Z')).to.deep.equal(['01T00:00Z/07T00:00Z', '07T00:00Z/08T00:00Z begun']);
    expect(open('07T00:00Z/09T00:00Z')).to.deep.equal(['01T00:00Z/08T00:00Z']);
  });

  it('should keep none that is begun and partly covered', async () => {
    const plan = await planned(days, 'P7D');
    const past = { covered: [interval('02T00:00Z/03T00:00Z')], begun: [interval('01T00:00Z/04T00:00Z')] };
    expect(shown(openSlices(plan, past, undefined))).to.deep.equal(['01T00:00Z/02T00:00Z', '03T00:00Z/08T00:00Z']);
  });

  it('should report where a step is cut through, and the remedy', async () => {
    const plan = await planned(days, 'P2D', 'P1D');
    const past = { covered: [interval('01T00:00Z/02T12:00Z')], begun: [] };
    expect(() => openSlices(plan, past, 'P1D')).to.throw(
      'run options: checkpoint: leaves 2026-10-02T12:00:00.000Z/2026-10-03T00:00:00.000Z open, which cuts through a ' +
        "step of P1D: keep the range's start, and end it on a step",
    );
  });

  it('should allow a range that ends inside a step', async () => {
    const odd = { ...days, endMs: days.endMs - 6 * hourMs };
    const plan = await planned(odd, 'P2D', 'P1D');
    expect(openSlices(plan, { covered: [interval('01T00:00Z/03T00:00Z')], begun: [] }, 'P1D')).to.have.length(3);
  });
});

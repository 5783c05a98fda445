import { expect } from 'chai';
import fc from 'fast-check';
import { isMergeError } from '../../src/core/error-guards.js';
import { queueDetailsMerger } from '../../src/endpoints/mergers.js';
import type { QueueDetailsEntity } from '../../src/endpoints/queue-details-page.js';

const merged = (...pages: readonly (readonly QueueDetailsEntity[])[]) => {
  const merger = queueDetailsMerger(undefined);
  for (const entities of pages) merger.add({ entities: [...entities] });
  return merger.whole().entities ?? [];
};
const about = { queueId: 'a', queueName: 'A', mediaType: 'voice' };

/** What a server has seen of a slice. */
const seen = fc
  .record({ met: fc.nat(5000), missed: fc.nat(5000), abandoned: fc.nat(500), handleS: fc.nat(100_000) })
  .map(({ met, missed, abandoned, handleS }) => ({ met, answered: met + missed, abandoned, handleS }));
const entityOf = ({
  met,
  answered,
  abandoned,
  handleS,
}: {
  met: number;
  answered: number;
  abandoned: number;
  handleS: number;
}) => {
  const rated = answered + abandoned;
  return {
    ...about,
    offered: rated,
    answered,
    abandoned,
    serviceLevelPercent: rated === 0 ? 0 : (100 * met) / rated,
    avgHandleTime: answered === 0 ? 0 : handleS / answered,
  };
};

describe('queueDetailsMerger', () => {
  it('should add counts, and weigh percentages exactly and averages approximately', () =>
    fc.assert(
      fc.property(fc.array(seen, { minLength: 1, maxLength: 20 }), (slices) => {
        const sum = (of: (slice: (typeof slices)[number]) => number) =>
          slices.reduce((all, slice) => all + of(slice), 0);
        const answered = sum((slice) => slice.answered);
        const expected = entityOf({
          met: sum(({ met }) => met),
          answered,
          abandoned: sum(({ abandoned }) => abandoned),
          handleS: sum((slice) => (slice.answered === 0 ? 0 : slice.handleS)),
        });
        const [whole, ...more] = merged(...slices.map((slice) => [entityOf(slice)]));
        expect(more).to.deep.equal([]);
        expect({ ...whole, avgHandleTime: 0 }).to.deep.equal({ ...expected, avgHandleTime: 0 });
        expect(whole?.avgHandleTime).to.be.closeTo(expected.avgHandleTime, 1e-6);
      }),
    ));

  it('should keep groups apart by every key that is not a metric, and by no name that can change', () => {
    const skill = (skillId: string, queueName: string) => ({ ...about, queueName, skillId, offered: 1 });
    const whole = merged([skill('x', 'Old'), skill('y', 'Old')], [skill('x', 'New')]);
    expect(whole.map((entity) => [(entity as { skillId?: string }).skillId, entity.offered])).to.deep.equal([
      ['x', 2],
      ['y', 1],
    ]);
  });

  it('should treat a missing value as 0 and null as unknown', () => {
    const part = (serviceLevelPercent: number | null | undefined) => ({
      ...about,
      answered: 10,
      avgHandleTime: serviceLevelPercent,
      serviceLevelPercent,
    });
    const of = (...parts: (number | null | undefined)[]) => {
      const entities = parts.map((each) => [JSON.parse(JSON.stringify(part(each))) as QueueDetailsEntity]);
      const [{ serviceLevelPercent, avgHandleTime } = {}] = merged(...entities);
      expect(serviceLevelPercent).to.equal(avgHandleTime);
      return serviceLevelPercent;
    };
    expect(of(80, 60)).to.equal(70);
    expect(of(80, undefined)).to.equal(40);
    expect(of(80, null)).to.equal(80);
    expect(of(null, null)).to.equal(null);
  });

  it('should reject percentages and averages whose weights were not requested', () => {
    const rejected = (metrics: readonly string[]) => {
      try {
        queueDetailsMerger(metrics);
      } catch (error) {
        return isMergeError(error) ? [error.metric, error.message] : error;
      }
      return undefined;
    };
    expect(rejected(['serviceLevelPercent', 'answered'])).to.deep.equal([
      'serviceLevelPercent',
      'serviceLevelPercent is merged by its weights: ask for abandoned too',
    ]);
    expect(rejected(['avgHandleTime'])).to.deep.equal([
      'avgHandleTime',
      'avgHandleTime is merged by its weights: ask for answered too',
    ]);
    expect(rejected(['offered'])).to.equal(undefined);
    expect(rejected(['serviceLevelPercent', 'answered', 'abandoned', 'avgHandleTime'])).to.equal(undefined);
  });
});

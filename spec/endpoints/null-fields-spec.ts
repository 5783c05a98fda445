import { expect } from 'chai';
import { isRight } from 'fp-ts/lib/Either.js';
import { toDecodeFailures } from '../../src/core/decode-failures.js';
import type { Query } from '../../src/core/endpoint.js';
import { Stats } from '../../src/endpoints/aggregates/page.js';
import { conversationActivity } from '../../src/endpoints/conversation-activity.js';
import { conversationAggregateJob } from '../../src/endpoints/conversation-aggregate-job.js';
import { conversationAggregates } from '../../src/endpoints/conversation-aggregates.js';
import { conversationDetailJob } from '../../src/endpoints/conversation-detail-job.js';
import { conversationDetails } from '../../src/endpoints/conversation-details.js';
import { organizationLimits } from '../../src/endpoints/organization-limits.js';
import { queueDetails } from '../../src/endpoints/queue-details.js';
import { queueObservations } from '../../src/endpoints/queue-observations.js';
import { queuePerformance } from '../../src/endpoints/queue-performance.js';
import { routingQueues } from '../../src/endpoints/routing-queues.js';
import { flattenSegments } from '../../src/operators/flatten-segments.js';
import { from } from 'rxjs';
import aggregates from '../fixtures/aggregates-page.json' with { type: 'json' };
import conversations from '../fixtures/conversations-page.json' with { type: 'json' };
import details from '../fixtures/queue-details-page.json' with { type: 'json' };
import observations from '../fixtures/queue-observations-page.json' with { type: 'json' };

const interval = '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z';
const metrics = ['nOffered', 'tAnswered'] as const;
const withViews = structuredClone(aggregates) as { results: { data: object[] }[]; cursor?: string };
Object.assign(withViews.results[0]!.data[0]!, { views: [{ name: 'quick', stats: { count: 3 } }] });

const activity = {
  entityIdDimension: 'conversationId',
  results: [
    {
      group: { queueId: 'q', mediaType: 'voice' },
      data: [{ metric: 'oWaiting', qualifier: 'x', count: 2, calculatedMetricValue: 5, entityIds: ['c1'] }],
      truncated: true,
      entities: [{ activityDate: '2026-10-01T08:00:00Z', metric: 'oWaiting', conversationId: 'c1', userId: 'u' }],
    },
  ],
};

const samples: readonly (readonly [Query, object])[] = [
  [queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-02T00:00:00Z' }), details],
  [queuePerformance({ interval }), withViews],
  [conversationAggregates({ interval, metrics }), withViews],
  [conversationAggregateJob({ interval, metrics }), { ...withViews, cursor: 'next' }],
  [conversationDetails({ interval }), conversations],
  [conversationDetailJob({ interval }), { ...conversations, cursor: 'next' }],
  [queueObservations({ queueIds: ['q1'] }), observations],
  [conversationActivity(), activity],
  [routingQueues(), { entities: [{ id: 'q', name: 'Support' }], nextUri: '/api/v2/routing/queues?pageNumber=2' }],
  [organizationLimits('analytics'), { entities: [{ key: 'k', namespace: 'analytics', value: 5 }] }],
];

type Path = readonly string[];

/** The path of every field of every object inside a value. */
const fieldsOf = (value: unknown, path: Path = []): readonly Path[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = [...path, key];
    return [...(Array.isArray(value) ? [] : [here]), ...fieldsOf(inner, here)];
  });
};

/** A copy of a page in which one field is null or missing. */
const changed = (page: object, path: Path, value: null | undefined): object => {
  const copy = structuredClone(page) as Record<string, unknown>;
  const parent = path.slice(0, -1).reduce((inner, key) => inner[key] as Record<string, unknown>, copy);
  const key = path.at(-1)!;
  if (value === undefined) Reflect.deleteProperty(parent, key);
  else parent[key] = value;
  return copy;
};

/** A value without its null fields. */
const withoutNulls = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_key, inner: unknown) => inner ?? undefined);

const rates: readonly string[] = ['serviceLevelPercent', 'avgHandleTime'];

describe('null in an optional field', () => {
  for (const [query, page] of samples) {
    const { name, codec, rows } = query.endpoint;
    const accepts = (json: unknown) => isRight(codec.decode(json));
    const optional = fieldsOf(page).filter((path) => accepts(changed(page, path, undefined)));

    it(`should be read as a missing field by ${name}`, () => {
      expect(optional).to.have.length.above(name === 'organizationLimits' ? 0 : 1);
      const rejected = optional.filter((path) => !accepts(changed(page, path, null)));
      expect(rejected.map((path) => path.join('.'))).to.deep.equal([]);
      for (const path of optional.filter((each) => !rates.includes(each.at(-1)!))) {
        const [missing, empty] = [undefined, null].map((value) => rows(changed(page, path, value)));
        expect(withoutNulls(empty), path.join('.')).to.deep.equal(withoutNulls(missing));
      }
    });
  }

  it('should be an unknown rate in queueDetails, where a missing one is 0', () => {
    const [query] = samples[0]!;
    const entity = { queueId: 'q', offered: null, answered: null, abandoned: null };
    const rate = (value: null | undefined) =>
      query.endpoint.rows({ entities: [{ ...entity, avgHandleTime: value, serviceLevelPercent: value }] })[0];
    expect(rate(null)).to.include({ offered: 0, answered: 0, abandoned: 0 });
    expect(rate(null)).to.include({ avgHandleTime: null, serviceLevelPercent: null });
    expect(rate(undefined)).to.include({ avgHandleTime: 0, serviceLevelPercent: 0 });
  });

  it('should not appear in the statistics of a row', () => {
    const stats = { count: 1, sum: 5, min: null, max: 5, p95: null };
    const metric = (name: string, qualifier?: string) => ({ metric: name, qualifier, stats });
    const data = [
      {
        interval,
        metrics: [metric('tHandle'), metric('tAcw', 'x'), { metric: 'nOffered', stats: null }, { metric: 'nError' }],
        views: [{ name: 'quick', stats }, { name: 'slow', stats: null }, { name: 'never' }],
      },
    ];
    const { codec, rows } = conversationAggregates({ interval, metrics }).endpoint;
    const page = codec.decode({ results: [{ group: null, data }] });
    const [row] = isRight(page) ? rows(page.right) : [];
    const present = { count: 1, sum: 5, max: 5 };
    expect(row?.metrics).to.deep.equal({
      tHandle: present,
      tAcw: { qualifiers: { x: present } },
      nOffered: {},
      nError: {},
    });
    expect(row?.views).to.deep.equal({ quick: present, slow: {}, never: {} });
  });

  it('should not appear in what the codec of statistics returns', () => {
    expect(Stats.decode({ count: 1, min: null }))
      .to.have.property('right')
      .deep.equal({ count: 1 });
    expect(Stats.is({ count: 1 })).to.equal(true);
    expect(Stats.is({ count: 1, min: null })).to.equal(false);
    expect(isRight(Stats.decode({ count: '1' }))).to.equal(false);
  });

  it('should be null in segment rows, like a missing field', () => {
    const none = { participantId: null, purpose: null, participantName: null, userId: null };
    const noSession = { sessionId: null, mediaType: null, direction: null };
    const noSegment = { segmentType: null, segmentStart: null, segmentEnd: null, queueId: null };
    const noEnd = { wrapUpCode: null, disconnectType: null };
    const expected = { conversationId: 'c', ...none, ...noSession, ...noSegment, ...noEnd };
    for (const [participant, session, segment] of [
      [{}, {}, {}],
      [none, noSession, { ...noSegment, ...noEnd }],
    ]) {
      const sessions = [
        { ...session, segments: [{ ...segment }] },
        { ...session, segments: null },
      ];
      const conversation = { conversationId: 'c', participants: [{ ...participant, sessions }] };
      const rows: unknown[] = [];
      from([conversation])
        .pipe(flattenSegments())
        .subscribe((row) => rows.push(row));
      expect(rows).to.deep.equal([expected]);
    }
  });
});

describe('a list of values in a group', () => {
  const failureOf = ({ endpoint: { codec } }: Query, value: unknown) => {
    const decoded = codec.decode({ results: [{ group: { requestedRoutingSkillId: value }, data: [] }] });
    return isRight(decoded) ? [] : toDecodeFailures(decoded.left);
  };
  const bySkill = conversationAggregates({ interval, metrics, groupBy: ['requestedRoutingSkillId'] });

  it('should be rejected with the name of the option that makes one row a value', () => {
    const [failure, ...more] = failureOf(bySkill, ['a', 'b']);
    expect(more).to.deep.equal([]);
    expect(failure?.path).to.equal('results[0].group.requestedRoutingSkillId');
    expect(failure?.expected).to.include('flattenMultivaluedDimensions: true');
    expect(failure?.actual).to.equal('an array of 2');
  });

  it('should not be suspected for another value, or where there is no such option', () => {
    expect(failureOf(bySkill, 5).map(({ expected }) => expected)).to.deep.equal(['string or null']);
    expect(failureOf(conversationActivity(), ['a']).map(({ expected }) => expected)).to.deep.equal(['string or null']);
  });
});

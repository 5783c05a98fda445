import { expect } from 'chai';
import fc from 'fast-check';
import { conversationBody } from '../../src/simulator/details/conversation-body.js';
import { conversationId } from '../../src/simulator/history/conversation.js';
import { ask, history, modelled } from './support/aggregates.js';
import { list, sumOfSessions } from './support/details.js';

const source = history();
const [minute, day] = [60_000, 86_400_000];
const start = Date.UTC(2026, 2, 20);
const week = '2026-03-20T00:00:00Z/2026-03-27T00:00:00Z';

const interval = fc
  .tuple(fc.nat(20 * 1440), fc.integer({ min: 1, max: 6 * 1440 }), fc.nat(minute))
  .map(([from, length, ms]) =>
    [start + from * minute + ms, start + (from + length) * minute + ms]
      .map((instant) => new Date(instant).toISOString())
      .join('/'),
  );

/** A predicate, and which of the filters of details can contain it. */
const predicate = fc
  .constantFrom(
    ...source.queues.map(({ id }) => ['queueId', id] as const),
    ...source.mediaTypes.map((mediaType) => ['mediaType', mediaType] as const),
    ...source.staff.agentIds.map((id) => ['userId', id] as const),
    ...source.staff.wrapUpCodes.map((code) => ['wrapUpCode', code] as const),
    ...source.staff.skillIds.map((id) => ['requestedRoutingSkillId', id] as const),
    ['direction', 'outbound'] as const,
    ['direction', 'inbound'] as const,
  )
  .map(([dimension, value]) => ({ dimension, value }));
const filter = fc.record({
  type: fc.constantFrom('and', 'or'),
  predicates: fc.array(predicate, { minLength: 1, maxLength: 4 }),
});

describe('simulator: details', () => {
  it('should add up to the aggregates, metric by metric, for any query', () => {
    fc.assert(
      fc.property(interval, fc.option(filter, { nil: undefined }), (range, chosen) => {
        const listing = list(source, { interval: range, ...(chosen && { segmentFilters: [chosen] }) });
        const [from = '', to = ''] = range.split('/');
        // Earlier conversations are in the response as well; the aggregates count each at its start.
        const started = listing
          .slice(0, Infinity)
          .filter(({ startMs }) => startMs >= Date.parse(from) && startMs < Date.parse(to));
        const bodies = started.map(conversationBody);
        const sums = sumOfSessions(bodies);
        const [group] = ask(source, { interval: range, ...(chosen && { filter: chosen }) });
        const cell = group?.buckets[0]?.cell;
        for (const [index, metric] of modelled.entries()) {
          if (metric === 'nConversations') expect(cell?.summary(index)?.count ?? 0).to.equal(bodies.length);
          else expect(sums[metric], metric).to.deep.equal(cell?.summary(index));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('should add up to the aggregates of a queue and a media type, including rare metrics', () => {
    const groups = ask(source, { interval: week, groupBy: ['queueId', 'mediaType'] });
    const seen = new Set<string>();
    for (const { values, buckets } of groups) {
      const [queueId, mediaType] = values;
      const predicates = [
        { dimension: 'queueId', value: queueId },
        { dimension: 'mediaType', value: mediaType },
      ];
      const listing = list(source, { interval: week, segmentFilters: [{ type: 'and', predicates }] });
      const sums = sumOfSessions(listing.slice(0, Infinity).map(conversationBody));
      Object.keys(sums).forEach((name) => seen.add(name));
      for (const [index, metric] of modelled.entries()) {
        if (metric !== 'nConversations') expect(sums[metric]).to.deep.equal(buckets[0]!.cell.summary(index));
      }
    }
    expect([...seen]).to.include.members(modelled.filter((metric) => metric !== 'nConversations'));
  });

  it('should return the conversations that overlap an interval and started on one of its days', () => {
    fc.assert(
      fc.property(interval, fc.boolean(), (range, startsAnyDay) => {
        const [from = NaN, to = NaN] = range.split('/').map((each) => Date.parse(each));
        const found = list(source, { interval: range }, { startsAnyDay }).slice(0, Infinity);
        const firstDay = startsAnyDay ? -Infinity : Math.floor(from / day) * day;
        const around = { startMs: from - 10 * day, endMs: to };
        const expected = source.queues
          .flatMap((queue) => [...source.within(queue, around)])
          .filter(({ startMs, endMs }) => startMs >= firstDay && endMs > from)
          .map(conversationId);
        expect(found.map(conversationId).toSorted()).to.deep.equal(expected.toSorted());
      }),
      { numRuns: 30 },
    );
  });

  it('should return the same conversations with any page size, in either order', () => {
    fc.assert(
      fc.property(interval, fc.integer({ min: 1, max: 60 }), fc.boolean(), (range, size, isDescending) => {
        const query = { interval: range, order: isDescending ? 'desc' : 'asc' };
        const whole = list(source, query).slice(0, Infinity);
        const paged = list(source, query);
        const pages = Array.from({ length: Math.ceil(whole.length / size) + 1 }, (_, page) =>
          paged.slice(page * size, size),
        );
        expect(pages.flat().map(conversationId)).to.deep.equal(whole.map(conversationId));
        expect(pages.at(-1)).to.deep.equal([]);
        expect(paged.total).to.equal(whole.length);
        const starts = whole.map(({ startMs }) => (isDescending ? -startMs : startMs));
        expect(starts).to.deep.equal(starts.toSorted((a, b) => a - b));
      }),
      { numRuns: 40 },
    );
  });

  it('should list exactly the conversations of the history, from the start of the interval up to its end', () => {
    const listed = list(source, { interval: week }).slice(0, Infinity);
    const all = source.queues.flatMap((queue) => [...source.within(queue, { startMs: start, endMs: start + 7 * day })]);
    expect(listed).to.have.length(all.length);
    expect(new Set(listed.map(conversationId))).to.deep.equal(new Set(all.map(conversationId)));
  });

  it('should compute no more days than a page needs, and no queue that a filter excludes', () => {
    const requested: { readonly queue: number; readonly startMs: number }[] = [];
    const watched = {
      ...source,
      within: (queue: (typeof source.queues)[number], range: { startMs: number; endMs: number }) => {
        requested.push({ queue: queue.index, startMs: range.startMs });
        return source.within(queue, range);
      },
    };
    const predicates = [{ dimension: 'queueId', value: source.queues[1]!.id }];
    const query = {
      interval: '2026-03-20T00:00:00Z/2027-03-20T00:00:00Z',
      segmentFilters: [{ type: 'or', predicates }],
    };
    const listing = list(watched, query);
    listing.slice(0, 5);
    expect(requested).to.deep.equal([{ queue: 1, startMs: start }]);
    listing.slice(5, 5);
    expect(requested).to.have.length(1);
  });

  it('should contain consistent conversations: times in order, no gap, one session each', () => {
    for (const conversation of list(source, { interval: week }).slice(0, Infinity)) {
      const body = conversationBody(conversation);
      const [begin, end] = [Date.parse(body.conversationStart), Date.parse(body.conversationEnd)];
      const segments = body.participants.flatMap(({ sessions: [session] }) => session.segments);
      for (const { segmentStart, segmentEnd } of segments) {
        expect(Date.parse(segmentStart)).to.be.within(begin, Date.parse(segmentEnd));
        expect(Date.parse(segmentEnd)).to.be.at.most(end);
      }
      const routed = body.participants.slice(1).flatMap(({ sessions: [session] }) => session.segments);
      expect(routed[0]!.segmentStart).to.equal(body.conversationStart);
      expect(routed.at(-1)!.segmentEnd).to.equal(body.conversationEnd);
      routed.slice(1).forEach((one, index) => expect(one.segmentStart).to.equal(routed[index]!.segmentEnd));
      const length = (type: string) =>
        routed
          .filter(({ segmentType }) => segmentType === type)
          .reduce((sum, one) => sum + Date.parse(one.segmentEnd) - Date.parse(one.segmentStart), 0);
      expect(length('hold')).to.equal(conversation.heldMs);
      expect(length('wrapup')).to.equal(conversation.acwMs);
      expect(length('alert') + length('dialing')).to.equal(conversation.alertMs);
      expect(length('interact')).to.equal(conversation.acdMs + conversation.talkMs);
      const purposes = body.participants.map(({ purpose }) => purpose);
      expect(purposes).to.deep.equal([
        'customer',
        ...(conversation.direction === 'inbound' ? ['acd'] : []),
        ...(conversation.userId === undefined ? [] : ['agent']),
      ]);
      expect(body.participants.find(({ userId }) => userId !== undefined)?.userId).to.equal(conversation.userId);
      expect(segments.find(({ wrapUpCode }) => wrapUpCode !== undefined)?.wrapUpCode).to.equal(conversation.wrapUpCode);
    }
  });

  it('should match a purpose where any participant has it', () => {
    const withPurpose = (value: string) =>
      list(source, {
        interval: week,
        segmentFilters: [{ type: 'and', predicates: [{ dimension: 'purpose', value }] }],
      }).slice(0, Infinity);
    const all = list(source, { interval: week }).slice(0, Infinity);
    expect(withPurpose('customer')).to.have.length(all.length);
    expect(withPurpose('acd')).to.have.length(all.filter(({ direction }) => direction === 'inbound').length);
    expect(withPurpose('agent')).to.have.length(all.filter(({ userId }) => userId !== undefined).length);
  });
});

import { expect } from 'chai';
import { firstValueFrom, from, map, toArray } from 'rxjs';
import { flattenSegments, type SegmentedConversation, type SegmentRow } from '../../src/operators/flatten-segments.js';
import page from '../fixtures/conversations-page.json' with { type: 'json' };
import { marbles } from '../helpers/marbles.js';

/** A conversation with these segments, one a letter, in a session each. */
const conversation = (conversationId: string, types: string): SegmentedConversation => ({
  conversationId,
  participants: [...types].map((segmentType) => ({
    participantId: 'p',
    purpose: 'agent',
    sessions: [{ sessionId: 's', mediaType: 'voice', segments: [{ segmentType, segmentStart: '' }] }],
  })),
});

const types = map(({ segmentType }: SegmentRow) => segmentType);

describe('flattenSegments', () => {
  it('should make one row of each segment, with its participant and session, and null for missing fields', async () => {
    const rows = await firstValueFrom(from(page.conversations).pipe(flattenSegments(), toArray()));
    const first = {
      conversationId: '7f0c2b5e-0000-4000-8000-000000000001',
      mediaType: 'voice',
      direction: 'inbound',
      queueId: null,
      userId: null,
      participantName: null,
      wrapUpCode: null,
      disconnectType: null,
    };
    const agent = { ...first, participantId: 'p2', purpose: 'agent', userId: 'u1', sessionId: 's2', queueId: 'q1' };
    expect(rows).to.deep.equal([
      {
        ...first,
        participantId: 'p1',
        participantName: 'Sevilla',
        purpose: 'customer',
        sessionId: 's1',
        segmentType: 'interact',
        segmentStart: '2026-10-01T08:00:00.000Z',
        segmentEnd: '2026-10-01T08:06:00.000Z',
        disconnectType: 'client',
      },
      {
        ...agent,
        segmentType: 'interact',
        segmentStart: '2026-10-01T08:01:00.000Z',
        segmentEnd: '2026-10-01T08:06:00.000Z',
      },
      {
        ...agent,
        segmentType: 'wrapup',
        segmentStart: '2026-10-01T08:06:00.000Z',
        segmentEnd: '2026-10-01T08:06:30.000Z',
        wrapUpCode: 'w1',
      },
      {
        ...first,
        conversationId: '7f0c2b5e-0000-4000-8000-000000000002',
        participantId: 'p3',
        purpose: 'agent',
        userId: 'u2',
        sessionId: 's3',
        mediaType: 'callback',
        direction: null,
        queueId: 'q2',
        segmentType: 'scheduled',
        segmentStart: '2026-10-01T08:10:00.000Z',
        segmentEnd: null,
      },
    ]);
  });

  it(
    'should keep the order of conversations and segments, and unsubscribe from its source',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const values = { A: conversation('A', 'abc'), B: conversation('B', ''), C: conversation('C', 'de') };
      const source = cold('--A----B-C----|', values);
      expectObservable(source.pipe(flattenSegments(), types)).toBe('--(abc)--(de)-|');
      expectObservable(source.pipe(flattenSegments(), types), '^--!').toBe('--(abc)');
      expectSubscriptions(source.subscriptions).toBe(['^-------------!', '^--!']);
    }),
  );

  it(
    'should emit nothing for conversations without participants, sessions or segments, and pass an error on',
    marbles(({ cold, expectObservable }) => {
      const p = { participantId: 'p', purpose: 'acd' };
      const values = {
        a: { conversationId: 'a' },
        b: { conversationId: 'b', participants: null },
        c: { conversationId: 'c', participants: [p, { ...p, sessions: null }] },
        d: { conversationId: 'd', participants: [{ ...p, sessions: [{ sessionId: 's', mediaType: 'chat' }] }] },
      };
      expectObservable(cold('-abcd-#', values).pipe(flattenSegments())).toBe('------#');
    }),
  );
});

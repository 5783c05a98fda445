import { mergeMap, type OperatorFunction } from 'rxjs';

type Text = string | null;

/** What {@link flattenSegments} looks at in a conversation: the rows of `conversationDetails` and `conversationDetailJob`. */
export interface SegmentedConversation {
  readonly conversationId: string;
  readonly participants?: readonly SegmentedParticipant[] | null | undefined;
}

interface SegmentedParticipant {
  readonly participantId: string;
  readonly purpose: string;
  readonly participantName?: Text | undefined;
  readonly userId?: Text | undefined;
  readonly sessions?: readonly SegmentedSession[] | null | undefined;
}

interface SegmentedSession {
  readonly sessionId: string;
  readonly mediaType: string;
  readonly direction?: Text | undefined;
  readonly segments?: readonly Segment[] | null | undefined;
}

interface Segment {
  readonly segmentType: string;
  readonly segmentStart: string;
  readonly segmentEnd?: Text | undefined;
  readonly queueId?: Text | undefined;
  readonly wrapUpCode?: Text | undefined;
  readonly disconnectType?: Text | undefined;
}

/** A segment of a conversation, with whose it is. */
export interface SegmentRow {
  readonly conversationId: string;
  readonly participantId: string;
  readonly participantName: string | null;
  readonly purpose: string;
  readonly userId: string | null;
  readonly sessionId: string;
  readonly mediaType: string;
  readonly direction: string | null;
  readonly queueId: string | null;
  readonly segmentType: string;
  /** ISO 8601. */
  readonly segmentStart: string;
  /** ISO 8601; null while it lasts. */
  readonly segmentEnd: string | null;
  readonly wrapUpCode: string | null;
  readonly disconnectType: string | null;
}

/**
 * Turns conversations into one row a segment, in the wire's order: participants, their sessions, the segments of each.
 *
 * ```text
 * conversations  --A--------B---|
 *     flattenSegments()
 * segments       --(abc)----(de)|
 * ```
 */
export const flattenSegments = (): OperatorFunction<SegmentedConversation, SegmentRow> => mergeMap(segmentsOf);

const segmentsOf = ({ conversationId, participants }: SegmentedConversation): SegmentRow[] => {
  const rows: SegmentRow[] = [];
  for (const { participantId, participantName = null, purpose, userId = null, sessions } of participants ?? []) {
    for (const { sessionId, mediaType, direction = null, segments } of sessions ?? []) {
      for (const segment of segments ?? []) {
        rows.push({
          conversationId,
          participantId,
          participantName,
          purpose,
          userId,
          sessionId,
          mediaType,
          direction,
          queueId: segment.queueId ?? null,
          segmentType: segment.segmentType,
          segmentStart: segment.segmentStart,
          segmentEnd: segment.segmentEnd ?? null,
          wrapUpCode: segment.wrapUpCode ?? null,
          disconnectType: segment.disconnectType ?? null,
        });
      }
    }
  }
  return rows;
};

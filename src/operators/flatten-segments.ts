import { mergeMap, type OperatorFunction } from 'rxjs';

/** An optional field: missing or null where the server sends no value. */
type Text = string | null;

/** The fields of a conversation that {@link flattenSegments} reads. Rows of `conversationDetails` and `conversationDetailJob` have them. */
export interface SegmentedConversation {
  readonly conversationId: string;
  readonly participants?: readonly SegmentedParticipant[] | null | undefined;
}

interface SegmentedParticipant {
  readonly participantId?: Text | undefined;
  readonly purpose?: Text | undefined;
  readonly participantName?: Text | undefined;
  readonly userId?: Text | undefined;
  readonly sessions?: readonly SegmentedSession[] | null | undefined;
}

interface SegmentedSession {
  readonly sessionId?: Text | undefined;
  readonly mediaType?: Text | undefined;
  readonly direction?: Text | undefined;
  readonly segments?: readonly Segment[] | null | undefined;
}

interface Segment {
  readonly segmentType?: Text | undefined;
  readonly segmentStart?: Text | undefined;
  readonly segmentEnd?: Text | undefined;
  readonly queueId?: Text | undefined;
  readonly wrapUpCode?: Text | undefined;
  readonly disconnectType?: Text | undefined;
}

/** A segment of a conversation, with its participant and session. Null where the server sends no value. */
export interface SegmentRow {
  readonly conversationId: string;
  readonly participantId: string | null;
  readonly participantName: string | null;
  readonly purpose: string | null;
  readonly userId: string | null;
  readonly sessionId: string | null;
  readonly mediaType: string | null;
  readonly direction: string | null;
  readonly queueId: string | null;
  readonly segmentType: string | null;
  /** ISO 8601. */
  readonly segmentStart: string | null;
  /** ISO 8601; null while the segment lasts. */
  readonly segmentEnd: string | null;
  readonly wrapUpCode: string | null;
  readonly disconnectType: string | null;
}

/**
 * Emits one row per segment of each conversation, in the order of the response: participants, their sessions, the segments of each.
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
  for (const participant of participants ?? []) {
    for (const session of participant.sessions ?? []) {
      for (const segment of session.segments ?? []) {
        rows.push({
          conversationId,
          participantId: participant.participantId ?? null,
          participantName: participant.participantName ?? null,
          purpose: participant.purpose ?? null,
          userId: participant.userId ?? null,
          sessionId: session.sessionId ?? null,
          mediaType: session.mediaType ?? null,
          direction: session.direction ?? null,
          queueId: segment.queueId ?? null,
          segmentType: segment.segmentType ?? null,
          segmentStart: segment.segmentStart ?? null,
          segmentEnd: segment.segmentEnd ?? null,
          wrapUpCode: segment.wrapUpCode ?? null,
          disconnectType: segment.disconnectType ?? null,
        });
      }
    }
  }
  return rows;
};

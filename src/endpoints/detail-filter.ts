import { type Codec, guarded, isValid, NonEmptyString, oneOf, quote } from '../core/validation.js';
import { type ConversationMetric, orUnlisted, type Unlisted } from './catalogue.js';
import { type Filter, filterOf, type NumericRange, predicateOf, type PropertyType } from './filter.js';

/** Selects conversations by a dimension or a metric, and its value or range of values. */
export interface DetailPredicate<D extends string = string, M extends string = ConversationMetric> {
  /** @defaultValue by the field that is given */
  readonly type?: 'dimension' | 'metric' | 'property' | undefined;
  readonly dimension?: D | Unlisted | undefined;
  readonly metric?: M | Unlisted | undefined;
  /** @defaultValue 'matches' */
  readonly operator?: 'matches' | 'exists' | 'notExists' | undefined;
  readonly value?: string | undefined;
  readonly range?: NumericRange | undefined;
}

/** A predicate about segments. It can also be about a property. */
export interface SegmentPredicate extends DetailPredicate<SegmentDimension, 'tSegmentDuration'> {
  readonly property?: string | undefined;
  readonly propertyType?: PropertyType | undefined;
}

/** Joined predicates about conversations as a whole. */
export type ConversationFilter = Filter<DetailPredicate<ConversationFilterDimension>>;
/** Joined predicates about segments and their sessions. */
export type SegmentFilter = Filter<SegmentPredicate>;
/** Joined predicates about evaluations, surveys or resolutions. */
export type DetailFilter = Filter<DetailPredicate<string, string>>;

const conversationFilterDimensions = [
  'accessAttribute',
  'conversationEnd',
  'conversationId',
  'conversationInitiator',
  'conversationStart',
  'customerParticipation',
  'divisionId',
  'externalTag',
  'mediaStatsMinConversationMos',
  'originatingDirection',
  'originatingSocialMediaPublic',
] as const;

/** A dimension of a {@link ConversationFilter}. Platform API v2. */
export type ConversationFilterDimension = (typeof conversationFilterDimensions)[number];

/** A dimension of a {@link SegmentFilter}. Platform API v2. */
export type SegmentDimension =
  | 'addressFrom'
  | 'addressTo'
  | 'agentAssistantId'
  | 'agentOwned'
  | 'ani'
  | 'authenticated'
  | 'bargedParticipantId'
  | 'callbackNumber'
  | 'callbackScheduledTime'
  | 'canonicalExternalContactId'
  | 'cleared'
  | 'coachedParticipantId'
  | 'conference'
  | 'deliveryPushed'
  | 'deliveryStatus'
  | 'destinationAddress'
  | 'destinationConversationId'
  | 'detectedSpeechEnd'
  | 'detectedSpeechStart'
  | 'direction'
  | 'disconnectType'
  | 'dnis'
  | 'edgeId'
  | 'engagementSource'
  | 'errorCode'
  | 'exitReason'
  | 'extendedDeliveryStatus'
  | 'externalContactId'
  | 'externalOrganizationId'
  | 'flaggedReason'
  | 'flowId'
  | 'flowName'
  | 'flowOutType'
  | 'flowOutcome'
  | 'flowOutcomeId'
  | 'flowOutcomeValue'
  | 'flowVersion'
  | 'groupId'
  | 'journeyActionId'
  | 'journeyActionMapId'
  | 'journeyCustomerId'
  | 'journeyCustomerIdType'
  | 'journeyCustomerSessionId'
  | 'mediaCount'
  | 'mediaType'
  | 'messageType'
  | 'monitoredParticipantId'
  | 'outboundCampaignId'
  | 'outboundContactId'
  | 'outboundContactListId'
  | 'participantName'
  | 'protocolCallId'
  | 'provider'
  | 'purpose'
  | 'queueId'
  | 'recording'
  | 'remote'
  | 'remoteNameDisplayable'
  | 'requestedLanguageId'
  | 'requestedRouting'
  | 'requestedRoutingSkillId'
  | 'scoredAgentId'
  | 'screenMonitoredUserId'
  | 'screenRecording'
  | 'scriptId'
  | 'segmentEnd'
  | 'segmentType'
  | 'sessionDnis'
  | 'sipResponseCode'
  | 'skillExpressionId'
  | 'snippetRecording'
  | 'subject'
  | 'teamId'
  | 'transferTargetAddress'
  | 'transferTargetName'
  | 'transferType'
  | 'usedRouting'
  | 'userId'
  | 'wrapUpCode'
  | 'wrapUpNote';

/** Decodes a name that only the compiler and the server check. */
const anyName = <Name extends string>() =>
  orUnlisted(
    guarded('a non-empty string without control characters', (value): value is Name => isValid(NonEmptyString, value)),
  );

/** Decodes a filter of segments. */
export const SegmentFilter: Codec<SegmentFilter> = filterOf(
  predicateOf(anyName<SegmentDimension>(), anyName<'tSegmentDuration'>()),
);

/** Decodes a filter of evaluations, surveys or resolutions. */
export const DetailFilter: Codec<DetailFilter> = filterOf(predicateOf(anyName<string>(), anyName<string>()));

/** Decodes a dimension of a conversation filter. Rejects dimensions of segments, because the platform would ignore such a predicate. */
const ConversationDimension = orUnlisted(
  oneOf(conversationFilterDimensions, (value) =>
    typeof value === 'string' && value !== ''
      ? `${quote(value)} is not a dimension of conversations: write a predicate about a segment (queueId, ani, userId, direction, ...) in segmentFilters, or mark a newer dimension with unlisted(...)`
      : 'must be a non-empty string',
  ),
);

/** Decodes a filter of conversations as a whole. */
export const ConversationFilter: Codec<ConversationFilter> = filterOf(
  predicateOf(ConversationDimension, anyName<ConversationMetric>()),
);

import { isObject } from '../core/is-object.js';
import { type Check, exactFields, finite, must, oneOf, optional, text } from '../core/problems.js';
import type { ConversationMetric, Unlisted } from './catalogue.js';
import { type Filter, filterProblems, needsValue, operatorProblems } from './filter.js';

/** A range of values, such as those of a time in milliseconds. */
export interface NumericRange {
  readonly gt?: number;
  readonly gte?: number;
  readonly lt?: number;
  readonly lte?: number;
}

/** Says which conversations are meant: by a dimension or a metric, and its value or range of values. */
export interface DetailPredicate<D extends string = string, M extends string = ConversationMetric> {
  /** @defaultValue by the field that is given */
  readonly type?: 'dimension' | 'metric' | 'property';
  readonly dimension?: D | Unlisted;
  readonly metric?: M | Unlisted;
  /** @defaultValue 'matches' */
  readonly operator?: 'matches' | 'exists' | 'notExists';
  readonly value?: string;
  readonly range?: NumericRange;
}

/** A predicate about segments, which may ask for a property too. */
export interface SegmentPredicate extends DetailPredicate<SegmentDimension, 'tSegmentDuration'> {
  readonly property?: string;
  readonly propertyType?: 'bool' | 'integer' | 'real' | 'date' | 'string' | 'uuid';
}

/** Joined predicates about conversations as a whole. */
export type ConversationFilter = Filter<DetailPredicate<ConversationFilterDimension>>;
/** Joined predicates about segments and their sessions. */
export type SegmentFilter = Filter<SegmentPredicate>;
/** Joined predicates about evaluations, surveys or resolutions. */
export type DetailFilter = Filter<DetailPredicate<string, string>>;

/** What {@link ConversationFilter} can be about. Platform API v2. */
export type ConversationFilterDimension =
  | 'accessAttribute'
  | 'conversationEnd'
  | 'conversationId'
  | 'conversationInitiator'
  | 'conversationStart'
  | 'customerParticipation'
  | 'divisionId'
  | 'externalTag'
  | 'mediaStatsMinConversationMos'
  | 'originatingDirection'
  | 'originatingSocialMediaPublic';

/** What {@link SegmentFilter} can be about. Platform API v2. */
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

const name: Check = (path, value) => text(path, isObject(value) && 'unlisted' in value ? value['unlisted'] : value);

const isOfOne = must(
  (value) => !isObject(value) || ['dimension', 'metric', 'property'].filter((key) => key in value).length === 1,
  'must be about one of dimension, metric or property',
);

const bound = optional(finite);
const range = exactFields<NumericRange>({ gt: bound, gte: bound, lt: bound, lte: bound });

const predicate: Check = (path, value) => [
  ...exactFields<SegmentPredicate>({
    type: optional(oneOf(['dimension', 'metric', 'property'])),
    dimension: optional(name),
    metric: optional(name),
    property: optional(text),
    propertyType: optional(oneOf(['bool', 'integer', 'real', 'date', 'string', 'uuid'])),
    range: optional(range),
    operator: operatorProblems,
    value: needsValue(value) && !(isObject(value) && 'range' in value) ? text : optional(text),
  })(path, value),
  ...isOfOne(path, value),
];

/** Checks a filter of conversations in detail. Which dimension it is about is left to the compiler and the server. */
export const detailFilterProblems = filterProblems(name, predicate);

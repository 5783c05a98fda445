import { isObject } from '../core/is-object.js';
import { type Codec, NonEmptyString, oneOf, quote, struct, switched, uniqueListOf } from '../core/validation.js';

/** Metrics of conversation aggregates: `n` counts, `t` times in milliseconds, `o` observations and ratios. Platform API v2. */
export const conversationMetrics = [
  'nBlindTransferred',
  'nBotInteractions',
  'nCallbackAttempts',
  'nCallbackOverSla',
  'nCallbackScheduled',
  'nCfcOffered',
  'nCobrowseSessions',
  'nConnected',
  'nConsult',
  'nConsultTransferred',
  'nConversations',
  'nError',
  'nOffered',
  'nOutbound',
  'nOutboundAbandoned',
  'nOutboundAttempted',
  'nOutboundConnected',
  'nOverSla',
  'nStateTransitionError',
  'nTakeover',
  'nTransferred',
  'oAudioMessageCount',
  'oCallbackServiceLevel',
  'oExternalAudioMessageCount',
  'oExternalMediaCount',
  'oMediaCount',
  'oMessageCount',
  'oMessageSegmentCount',
  'oMessageTurn',
  'oServiceLevel',
  'oServiceTarget',
  'oSkillExpressionApplications',
  'tAbandon',
  'tAcd',
  'tActiveCallback',
  'tActiveCallbackComplete',
  'tAcw',
  'tAgentResponseTime',
  'tAgentVideoConnected',
  'tAlert',
  'tAnswered',
  'tAverageAgentResponseTime',
  'tAverageCustomerResponseTime',
  'tBarging',
  'tCallbackAbandon',
  'tCallbackConnect',
  'tCallbackNotReached',
  'tCallbackVirtualWait',
  'tCfcAbandon',
  'tCfcAcd',
  'tCfcAnswered',
  'tCfcFlowOut',
  'tCoaching',
  'tCoachingComplete',
  'tConnected',
  'tContacting',
  'tDialing',
  'tFirstConnect',
  'tFirstDial',
  'tFirstEngagement',
  'tFirstResponse',
  'tFlowOut',
  'tHandle',
  'tHeld',
  'tHeldComplete',
  'tIvr',
  'tMonitoring',
  'tMonitoringComplete',
  'tNotResponding',
  'tPark',
  'tParkComplete',
  'tScreenMonitoring',
  'tShortAbandon',
  'tSnippetRecord',
  'tTalk',
  'tTalkComplete',
  'tTransmitting',
  'tUserResponseTime',
  'tVoicemail',
  'tWait',
] as const;

/** Dimensions by which conversation aggregates are grouped. Platform API v2. */
export const conversationDimensions = [
  'activeRouting',
  'activeSkillId',
  'addressFrom',
  'addressTo',
  'agentAssistantId',
  'agentBullseyeRing',
  'agentOwned',
  'agentRank',
  'agentScore',
  'ani',
  'assignerId',
  'authenticated',
  'conversationId',
  'conversationInitiator',
  'convertedFrom',
  'convertedTo',
  'customerParticipation',
  'deliveryStatus',
  'destinationAddress',
  'direction',
  'disconnectType',
  'divisionId',
  'dnis',
  'edgeId',
  'eligibleAgentCount',
  'errorCode',
  'extendedDeliveryStatus',
  'externalContactId',
  'externalMediaCount',
  'externalOrganizationId',
  'externalTag',
  'firstQueue',
  'flaggedReason',
  'flowInType',
  'flowOutType',
  'groupId',
  'interactionType',
  'journeyActionId',
  'journeyActionMapId',
  'journeyActionMapVersion',
  'journeyCustomerId',
  'journeyCustomerIdType',
  'journeyCustomerSessionId',
  'journeyCustomerSessionIdType',
  'knowledgeBaseId',
  'mediaCount',
  'mediaType',
  'messageType',
  'originatingDirection',
  'originatingSocialMediaPublic',
  'outboundCampaignId',
  'outboundContactId',
  'outboundContactListId',
  'participantName',
  'peerId',
  'proposedAgentId',
  'provider',
  'purpose',
  'queueId',
  'remote',
  'removedSkillId',
  'requestedLanguageId',
  'requestedRouting',
  'requestedRoutingSkillId',
  'roomId',
  'routingPriority',
  'routingRing',
  'routingRule',
  'routingRuleType',
  'scoredAgentId',
  'selectedAgentId',
  'selectedAgentRank',
  'selfServed',
  'sessionDnis',
  'sessionId',
  'skillExpressionId',
  'stationId',
  'teamId',
  'usedRouting',
  'userId',
  'videoPresent',
  'waitingInteractionCount',
  'wrapUpCode',
] as const;

/** Media types of conversations. Platform API v2. */
export const mediaTypes = [
  'callback',
  'chat',
  'cobrowse',
  'email',
  'internalmessage',
  'message',
  'screenmonitoring',
  'screenshare',
  'unknown',
  'video',
  'voice',
] as const;

/** A listed metric of conversations. */
export type ConversationMetric = (typeof conversationMetrics)[number];
/** A listed dimension of conversations. */
export type ConversationDimension = (typeof conversationDimensions)[number];
/** A listed media type. */
export type MediaType = (typeof mediaTypes)[number];

/** A name that the platform supports and this catalogue does not list yet. Made by {@link unlisted}. */
export interface Unlisted<Name extends string = string> {
  readonly unlisted: Name;
}

/**
 * Marks a metric, dimension or media type as newer than the catalogue, so that a query can use it. A misspelt name without this mark
 * remains a compile error.
 *
 * @example
 * ```ts
 * conversationAggregates({ interval, metrics: ['nOffered', unlisted('nHologramSessions')] });
 * ```
 */
export const unlisted = <const Name extends string>(name: Name): Unlisted<Name> => ({ unlisted: name });

/** The plain name of a listed or unlisted name. */
export type NameOf<N> = N extends Unlisted<infer Name> ? Name : N extends string ? N : never;

/** Returns the plain name of a listed or unlisted name. */
export const nameOf = <Name extends string | Unlisted>(name: Name): NameOf<Name> => plainName(name) as NameOf<Name>;

const isUnlisted = (value: unknown): value is Unlisted => isObject(value) && 'unlisted' in value;

const Unlisted = struct({ unlisted: NonEmptyString });

/** Returns the plain name of a name that has not been validated. */
export const plainName = (name: unknown): unknown => (isUnlisted(name) ? name.unlisted : name);

/** Decodes a name by a codec, or one that the caller marked as newer than the catalogue. */
export const orUnlisted = <Name extends string>(name: Codec<Name>): Codec<Name | Unlisted> =>
  switched<Name | Unlisted>((value) => (isUnlisted(value) ? Unlisted : name));

/** Decodes a listed name, or one that the caller marked as newer than the catalogue. */
export const listed = <const Name extends string>(names: readonly Name[], what: string): Codec<Name | Unlisted> =>
  orUnlisted(
    oneOf(
      names,
      (value) => `${quote(value)} is not in the catalogue of ${what}s: correct the name, or write unlisted(...)`,
    ),
  );

/** Decodes at least one {@link listed} name and no duplicates; a name is the same with and without the mark. */
export const uniqueListed = <const Name extends string>(names: readonly Name[], what: string) =>
  uniqueListOf(listed(names, what), plainName);

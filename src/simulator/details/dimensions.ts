import { dimensionOf, type Dimensions } from '../aggregates/dimensions.js';
import type { Conversation, Purpose } from '../history/conversation.js';
// Names of the platform's conversation details query (API v2, SDK 262).

const names = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));

/** Dimensions that a conversation filter may name. */
export const conversationDimensionNames: ReadonlySet<string> = names(`
  accessAttribute conversationEnd conversationId conversationInitiator conversationStart
  customerParticipation divisionId externalTag mediaStatsMinConversationMos originatingDirection
  originatingSocialMediaPublic
`);

/** Dimensions that a segment filter may name. */
export const segmentDimensionNames: ReadonlySet<string> = names(`
  addressFrom addressTo agentAssistantId agentOwned ani authenticated bargedParticipantId callbackNumber
  callbackScheduledTime canonicalExternalContactId cleared coachedParticipantId conference deliveryPushed
  deliveryStatus destinationAddress destinationConversationId detectedSpeechEnd detectedSpeechStart direction
  disconnectType dnis edgeId engagementSource errorCode exitReason extendedDeliveryStatus externalContactId
  externalOrganizationId flaggedReason flowId flowName flowOutType flowOutcome flowOutcomeId flowOutcomeValue
  flowVersion groupId journeyActionId journeyActionMapId journeyCustomerId journeyCustomerIdType
  journeyCustomerSessionId mediaCount mediaType messageType monitoredParticipantId outboundCampaignId
  outboundContactId outboundContactListId participantName protocolCallId provider purpose queueId recording
  remote remoteNameDisplayable requestedLanguageId requestedRouting requestedRoutingSkillId scoredAgentId
  screenMonitoredUserId screenRecording scriptId segmentEnd segmentType sessionDnis sipResponseCode
  skillExpressionId snippetRecording subject teamId transferTargetAddress transferTargetName transferType
  usedRouting userId wrapUpCode wrapUpNote
`);

/** Who takes part in a conversation, in order of their coming. */
export const purposesOf = ({ direction, connectedMs }: Conversation): readonly Purpose[] => [
  'customer',
  ...(direction === 'inbound' ? (['acd'] as const) : []),
  ...(connectedMs === undefined ? [] : (['agent'] as const)),
];

/**
 * Dimensions of a conversation as a whole: it matches where anything in it does. The purpose differs from that of
 * aggregates, where the last participant alone decides.
 */
export const detailDimensionOf: Dimensions<Conversation> = (name) =>
  name === 'purpose' ? purposesOf : dimensionOf(name);

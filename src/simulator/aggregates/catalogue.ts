// Names of the platform's conversation aggregates query (API v2, SDK 262), as one list each: easy to compare with the published model.

const names = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));

/** Metrics that a query can request. */
export const metricNames: ReadonlySet<string> = names(`
  nBlindTransferred nBotInteractions nCallbackAttempts nCallbackOverSla nCallbackScheduled nCfcOffered
  nCobrowseSessions nConnected nConsult nConsultTransferred nConversations nError nOffered nOutbound
  nOutboundAbandoned nOutboundAttempted nOutboundConnected nOverSla nStateTransitionError nTakeover
  nTransferred oAudioMessageCount oCallbackServiceLevel oExternalAudioMessageCount oExternalMediaCount
  oMediaCount oMessageCount oMessageSegmentCount oMessageTurn oServiceLevel oServiceTarget
  oSkillExpressionApplications tAbandon tAcd tActiveCallback tActiveCallbackComplete tAcw
  tAgentResponseTime tAgentVideoConnected tAlert tAnswered tAverageAgentResponseTime
  tAverageCustomerResponseTime tBarging tCallbackAbandon tCallbackConnect tCallbackNotReached
  tCallbackVirtualWait tCfcAbandon tCfcAcd tCfcAnswered tCfcFlowOut tCoaching tCoachingComplete tConnected
  tContacting tDialing tFirstConnect tFirstDial tFirstEngagement tFirstResponse tFlowOut tHandle tHeld
  tHeldComplete tIvr tMonitoring tMonitoringComplete tNotResponding tPark tParkComplete tScreenMonitoring
  tShortAbandon tSnippetRecord tTalk tTalkComplete tTransmitting tUserResponseTime tVoicemail tWait
`);

/** Dimensions that a query may group by. */
export const dimensionNames: ReadonlySet<string> = names(`
  activeRouting activeSkillId addressFrom addressTo agentAssistantId agentBullseyeRing agentOwned
  agentRank agentScore ani assignerId authenticated conversationId conversationInitiator convertedFrom
  convertedTo customerParticipation deliveryStatus destinationAddress direction disconnectType divisionId
  dnis edgeId eligibleAgentCount errorCode extendedDeliveryStatus externalContactId externalMediaCount
  externalOrganizationId externalTag firstQueue flaggedReason flowInType flowOutType groupId
  interactionType journeyActionId journeyActionMapId journeyActionMapVersion journeyCustomerId
  journeyCustomerIdType journeyCustomerSessionId journeyCustomerSessionIdType knowledgeBaseId mediaCount
  mediaType messageType originatingDirection originatingSocialMediaPublic outboundCampaignId
  outboundContactId outboundContactListId participantName peerId proposedAgentId provider purpose queueId
  remote removedSkillId requestedLanguageId requestedRouting requestedRoutingSkillId roomId
  routingPriority routingRing routingRule routingRuleType scoredAgentId selectedAgentId selectedAgentRank
  selfServed sessionDnis sessionId skillExpressionId stationId teamId usedRouting userId videoPresent
  waitingInteractionCount wrapUpCode
`);

/** Dimensions that a filter may name: those of grouping and one more. */
export const filterDimensionNames: ReadonlySet<string> = new Set([...dimensionNames, 'canonicalExternalContactId']);

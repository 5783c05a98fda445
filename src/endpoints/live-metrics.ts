/** Metrics of queue observations: what is so at a moment. Platform API v2. */
export const observationMetrics = [
  'oActiveUsers',
  'oAlerting',
  'oInteracting',
  'oLongestInteracting',
  'oLongestWaiting',
  'oMemberUsers',
  'oOffQueueUsers',
  'oOnQueueUsers',
  'oUserPresences',
  'oUserRoutingStatuses',
  'oWaiting',
] as const;

/** Metrics of conversation activity. Platform API v2. */
export const activityMetrics = [
  'oAlerting',
  'oInteracting',
  'oLongestInteracting',
  'oLongestWaiting',
  'oWaiting',
] as const;

/** What conversation activity can be grouped and filtered by. Platform API v2. */
export const activityDimensions = [
  'activeRouting',
  'addressFrom',
  'addressTo',
  'agentScore',
  'ani',
  'conversationId',
  'convertedFrom',
  'convertedTo',
  'direction',
  'dnis',
  'mediaType',
  'participantName',
  'queueId',
  'requestedLanguageId',
  'requestedRouting',
  'requestedRoutingSkillId',
  'routingPriority',
  'scoredAgentId',
  'sessionId',
  'teamId',
  'usedRouting',
  'userId',
] as const;

/** A listed metric of queue observations. */
export type ObservationMetric = (typeof observationMetrics)[number];
/** A listed metric of conversation activity. */
export type ActivityMetric = (typeof activityMetrics)[number];
/** A listed dimension of conversation activity. */
export type ActivityDimension = (typeof activityDimensions)[number];

/** Metrics of queue observations: current values. Platform API v2. */
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

/** Dimensions by which conversation activity is grouped and filtered. Platform API v2. */
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

/** Names of the endpoints in faults and the request log; `other` is a path without a route. */
export type SimulatorEndpoint =
  | 'token'
  | 'page'
  | 'aggregates'
  | 'aggregateJobs'
  | 'details'
  | 'detailJobs'
  | 'observations'
  | 'activity'
  | 'queues'
  | 'limits'
  | 'channels'
  | 'other';

/** What a request wants of a job, in whichever of the endpoints that have jobs. */
export type JobStep = 'jobSubmit' | 'jobStatus' | 'jobResults' | 'jobCancel' | 'jobAvailability';

/** What faults and the request log call an endpoint; `other` is a path that nothing answers. */
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

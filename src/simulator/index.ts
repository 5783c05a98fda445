// Start
export { startSimulator } from './start-simulator.js';
export type { Simulator } from './simulator.js';
export type { SimulatorOptions } from './options.js';
export type { JobOptions, JobOutcome, SubmittedJob } from './jobs/job-options.js';

// Notifications
export type { SimulatedNotifications } from './notifications/simulated-notifications.js';

// Faults
export type { Fault } from './faults/fault.js';
export type { FaultAction, StatusFault } from './faults/fault-action.js';

// Requests
export type { SimulatorRequest } from './http/request-log.js';
export type { JobStep, SimulatorEndpoint } from './http/endpoint.js';
export type { RateWindowKind } from './http/rate-limiter.js';

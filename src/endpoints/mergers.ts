// Loaded together, on the first run that merges: see core/lazy.ts.
export { aggregatesMerger } from './aggregates/merger.js';
export { queueDetailsMerger } from './queue-details-merger.js';

import { collectDefaultMetrics, Registry } from 'prom-client';

/** From a thousandth of a second to the longest a request may reasonably take, in seconds. */
export const REQUEST_BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];

/** From an instant to the longest work there is, in seconds. */
export const WORK_BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 1800, 7200];

/** The registry of one application, with what Node tells of its process: memory, processor, event loop, collections. */
export function createRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

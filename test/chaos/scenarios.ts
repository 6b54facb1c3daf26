import { callbackForged, callbackRepeated } from './faults/callback.faults.js';
import { redisEmptied, redisFrozen, redisFull, redisKilled } from './faults/redis.faults.js';
import {
  apiKilled,
  connectionsCut,
  everythingReplaced,
  postgresRestarted,
  storeRefuses,
} from './faults/service.faults.js';
import {
  workerFrozen,
  workerKilledBeforeCallback,
  workerKilledMidEncode,
} from './faults/worker.faults.js';
import type { Scenario } from './scenario.js';

/** Every fault that is tried. */
export const SCENARIOS: readonly Scenario[] = [
  workerKilledMidEncode,
  workerKilledBeforeCallback,
  workerFrozen,
  apiKilled,
  redisEmptied,
  redisKilled,
  redisFrozen,
  redisFull,
  postgresRestarted,
  connectionsCut,
  storeRefuses,
  callbackRepeated,
  callbackForged,
  everythingReplaced,
];

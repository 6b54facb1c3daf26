import type { ScenePlan } from '../../contracts/dream.js';
import { ScenePlannerPort } from '../../ports/scene-planner.port.js';

/** Splits a text into scenes by its sentences, and understands nothing of it. */
export class TextScenePlanner extends ScenePlannerPort {
  plan(): Promise<ScenePlan> {
    return Promise.reject(new Error('Not planned yet'));
  }
}

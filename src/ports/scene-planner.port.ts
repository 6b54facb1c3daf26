import type { ScenePlan } from '../contracts/dream.js';

/** A text to be told in scenes. */
export interface ScenePlanRequest {
  title: string | undefined;
  text: string;
  style: string | undefined;
  maxScenes: number;
  /** Of all scenes together. */
  maxSeconds: number;
}

/**
 * Tells a text in scenes: at least one and no more than allowed, none of them without a prompt, together no longer than
 * allowed. Throws JobErrors: PROVIDER_FAILED where a service that plans cannot be reached (retryable) or refuses (not).
 * An aborted signal rethrows its reason.
 */
export abstract class ScenePlannerPort {
  abstract plan(request: ScenePlanRequest, signal: AbortSignal): Promise<ScenePlan>;
}

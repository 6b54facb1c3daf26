import type { DreamScene, PlannedScene, ScenePlan } from '../../../../contracts/dream.js';

/** How long a scene is seen when nobody says, and the least that is worth seeing, in seconds. */
const USUAL_SECONDS = 4;
const LEAST_SECONDS = 1;

/** How a plan is called that its author made. */
const GIVEN = 'given';

/** The scenes as their author gave them. Those without a length share what the others leave of the longest video. */
export function givenPlan(scenes: readonly DreamScene[], maxSeconds: number): ScenePlan {
  const taken = scenes.reduce((sum, { duration = 0 }) => sum + duration, 0);
  const open = scenes.filter(({ duration }) => duration === undefined).length;
  const share = Math.max(LEAST_SECONDS, Math.min(USUAL_SECONDS, (maxSeconds - taken) / open));
  const planned = scenes.map(({ prompt, duration = share }) => {
    return { prompt, caption: prompt, seconds: duration };
  });
  return { scenes: within(planned, maxSeconds), planner: GIVEN, costUsd: 0 };
}

/** A plan as it may be made: no more scenes and no longer than allowed, whatever its planner answered. */
export function boundedPlan(plan: ScenePlan, maxScenes: number, maxSeconds: number): ScenePlan {
  return { ...plan, scenes: within(plan.scenes.slice(0, maxScenes), maxSeconds) };
}

/** Scenes that would be too long together all become shorter by the same share. */
function within(scenes: readonly PlannedScene[], maxSeconds: number): PlannedScene[] {
  const sum = scenes.reduce((total, { seconds }) => total + seconds, 0);
  const share = Math.min(1, maxSeconds / sum);
  return scenes.map((scene) => ({ ...scene, seconds: scene.seconds * share }));
}

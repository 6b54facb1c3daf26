import { Injectable, Logger } from '@nestjs/common';
import type { ScenePlan } from '../../../contracts/dream.js';
import { JobError } from '../../../contracts/job-failure.js';
import { ScenePlannerPort } from '../../../ports/scene-planner.port.js';
import { boundedPlan, givenPlan } from '../domain/film/scene-lengths.js';
import type { DreamWork } from './dream-work.js';

/** Decides on the scenes of a dream: as its author gave them, else as the planner tells its text. Nobody is asked twice. */
@Injectable()
export class ScenesPlanner {
  private readonly logger = new Logger(ScenesPlanner.name);

  constructor(private readonly planner: ScenePlannerPort) {}

  /** Throws what the planner throws. */
  async plan(work: DreamWork): Promise<ScenePlan> {
    const { keeper, job } = work;
    if (keeper.state.plan !== undefined) return keeper.state.plan;
    const plan = await this.made(work);
    this.logger.log(`Planned ${plan.scenes.length} scenes by ${plan.planner} job=${job.id}`);
    await keeper.keep((state) => {
      state.plan = plan;
    });
    return plan;
  }

  private async made({ job: { payload }, context }: DreamWork): Promise<ScenePlan> {
    const { scenes, title, text, style, maxScenes, maxSeconds } = payload;
    if (scenes.length > 0) return givenPlan(scenes, maxSeconds);
    const request = { title, text, style, maxScenes, maxSeconds };
    const plan = await this.planner.plan(request, context.signal);
    if (plan.scenes.length > 0) return boundedPlan(plan, maxScenes, maxSeconds);
    const cause = new Error(`${plan.planner} planned no scene`);
    throw new JobError('PROVIDER_FAILED', { cause });
  }
}

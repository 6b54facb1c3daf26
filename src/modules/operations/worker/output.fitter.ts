import { rename } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { JobError } from '../../../contracts/job-failure.js';
import { bestFit, nextLevel, type SizeTrial } from '../../media/domain/size-fit.js';
import { halfOfTheRest, removeButBest, smallestSize } from '../../media/worker/size-trials.js';
import type { WorkLimits } from '../../media/worker/work-limits.js';
import type { OperationPlan } from '../domain/operation-definition.js';
import { OutputVerifier, type MadeOutput } from './output.verifier.js';
import { StepRunner } from './step.runner.js';

/** A result and the plan it was made by. */
export interface FittedOutput extends MadeOutput {
  plan: OperationPlan;
}

interface Trial extends SizeTrial, FittedOutput {}

/** Carries plans out, at lower and lower levels where a result must keep below a size. */
@Injectable()
export class OutputFitter {
  constructor(
    private readonly steps: StepRunner,
    private readonly verifier: OutputVerifier,
  ) {}

  /** Each try is verified on its file. Throws TARGET_UNREACHABLE, which names the smallest size reached. */
  async fit(
    planAt: (level: number, firstBytes?: number) => OperationPlan,
    outputBytes: number,
    limits: WorkLimits,
  ): Promise<FittedOutput> {
    const first = planAt(1);
    const { maxBytes } = first;
    if (maxBytes === undefined) return this.make(first, outputBytes, limits);
    const trials: Trial[] = [];
    for (let level: number | undefined = 1; level !== undefined;) {
      const plan = level === 1 ? first : planAt(level, trials[0]?.bytes);
      const onProgress = halfOfTheRest(trials.length, limits.onProgress);
      const made = await this.make(plan, outputBytes, { ...limits, onProgress });
      trials.push({ ...(await setAside(made, trials.length)), level });
      await removeButBest(trials, maxBytes);
      level = nextLevel(trials, maxBytes);
    }
    const best = bestFit(trials, maxBytes);
    if (best === undefined) throw unreachable(trials);
    return best;
  }

  private async make(
    plan: OperationPlan,
    outputBytes: number,
    limits: WorkLimits,
  ): Promise<FittedOutput> {
    const streams = (await this.steps.run(plan.steps, limits)) ?? plan.streams;
    // One of several tries is renamed or thrown away.
    if (plan.maxBytes === undefined) limits.onMade?.(plan.output.path);
    return { ...(await this.verifier.look(plan, outputBytes, limits)), plan: { ...plan, streams } };
  }
}

/** The next try writes to the same place. */
async function setAside(made: FittedOutput, tries: number): Promise<FittedOutput> {
  const path = `${made.path}.${tries}`;
  await rename(made.path, path);
  return { ...made, path };
}

function unreachable(trials: readonly Trial[]): JobError {
  const detail = `The result cannot be made that small; the smallest size reached is ${smallestSize(trials)} bytes.`;
  return new JobError('TARGET_UNREACHABLE', { detail });
}

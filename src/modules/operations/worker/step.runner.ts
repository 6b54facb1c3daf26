import { writeFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { MediaSettings } from '../../../config/media.settings.js';
import type { StreamPlan } from '../../../contracts/operation.js';
import { ImageToolPort } from '../../../ports/image-tool.port.js';
import { MediaToolPort, type MediaCommand } from '../../../ports/media-tool.port.js';
import { timeLeft, type WorkLimits } from '../../media/worker/work-limits.js';
import type { OperationStep } from '../domain/operation-definition.js';
import { readNotes } from '../../media/worker/tool-notes.js';

/** The steps that follow from one, and what it found out about the streams. */
interface Outcome {
  following: OperationStep[];
  found?: StreamPlan[] | undefined;
}

/** Runs the steps of a plan, one after the other, with the tool each asks for. */
@Injectable()
export class StepRunner {
  constructor(
    private readonly mediaTool: MediaToolPort,
    private readonly imageTool: ImageToolPort,
    private readonly media: MediaSettings,
  ) {}

  /** Answers what became of the streams where only a step found that out. Throws what the tools throw. */
  async run(
    steps: readonly OperationStep[],
    limits: WorkLimits,
  ): Promise<StreamPlan[] | undefined> {
    let streams: StreamPlan[] | undefined;
    const waiting = [...steps];
    let done = 0;
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const weight = 'weight' in step ? step.weight : 0;
      const before = done;
      const { following, found } = await this.runOne(step, {
        ...limits,
        onProgress: (share) => {
          limits.onProgress(before + share * weight);
        },
      });
      waiting.unshift(...following);
      streams = found ?? streams;
      done += weight;
      limits.onProgress(done);
    }
    return streams;
  }

  private async runOne(step: OperationStep, limits: WorkLimits): Promise<Outcome> {
    limits.signal.throwIfAborted();
    switch (step.do) {
      case 'run':
        await this.command(step.command, limits);
        return { following: [] };
      case 'measure':
        return this.measure(step, limits);
      case 'edit':
        await this.imageTool.edit(step.edit, {
          signal: limits.signal,
          timeoutMs: timeLeft(limits),
        });
        return { following: [] };
      case 'write':
        await writeFile(step.path, step.text, { mode: 0o600 });
        return { following: [] };
    }
  }

  private async measure(
    { command, path, then, streams }: Extract<OperationStep, { do: 'measure' }>,
    limits: WorkLimits,
  ): Promise<Outcome> {
    await this.command(command, limits);
    const text = await readNotes(path);
    return { following: then(text), found: streams?.(text) };
  }

  private async command(command: MediaCommand, limits: WorkLimits): Promise<void> {
    await this.mediaTool.run(command, {
      signal: limits.signal,
      timeoutMs: timeLeft(limits),
      stallMs: this.media.stallTimeoutMs,
      onProgress: limits.onProgress,
    });
  }
}

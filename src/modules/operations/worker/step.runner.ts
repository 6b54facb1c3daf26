import { readFile, writeFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { MediaSettings } from '../../../config/media.settings.js';
import { ImageToolPort } from '../../../ports/image-tool.port.js';
import { MediaToolPort, type MediaCommand } from '../../../ports/media-tool.port.js';
import type { OperationStep } from '../domain/operation-definition.js';
import type { WorkLimits } from './work-limits.js';

/** Runs the steps of a plan, one after the other, with the tool each asks for. */
@Injectable()
export class StepRunner {
  constructor(
    private readonly mediaTool: MediaToolPort,
    private readonly imageTool: ImageToolPort,
    private readonly media: MediaSettings,
  ) {}

  /** Throws what the tools throw. */
  async run(steps: readonly OperationStep[], limits: WorkLimits): Promise<void> {
    const waiting = [...steps];
    let done = 0;
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const weight = 'weight' in step ? step.weight : 0;
      const before = done;
      const following = await this.runOne(step, {
        ...limits,
        onProgress: (share) => {
          limits.onProgress(before + share * weight);
        },
      });
      waiting.unshift(...following);
      done += weight;
      limits.onProgress(done);
    }
  }

  private async runOne(step: OperationStep, limits: WorkLimits): Promise<OperationStep[]> {
    limits.signal.throwIfAborted();
    switch (step.do) {
      case 'run':
        await this.command(step.command, limits);
        return [];
      case 'measure':
        await this.command(step.command, limits);
        return step.then(await readFile(step.path, 'utf8'));
      case 'edit':
        await this.imageTool.edit(step.edit, { signal: limits.signal, timeoutMs: left(limits) });
        return [];
      case 'write':
        await writeFile(step.path, step.text, { mode: 0o600 });
        return [];
    }
  }

  private async command(command: MediaCommand, limits: WorkLimits): Promise<void> {
    await this.mediaTool.run(command, {
      signal: limits.signal,
      timeoutMs: left(limits),
      stallMs: this.media.stallTimeoutMs,
      onProgress: limits.onProgress,
    });
  }
}

function left({ deadline }: WorkLimits): number {
  return Math.max(1, deadline - Date.now());
}

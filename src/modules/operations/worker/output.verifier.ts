import { stat } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { JobError } from '../../../contracts/job-failure.js';
import { ImageToolPort } from '../../../ports/image-tool.port.js';
import { MediaToolPort } from '../../../ports/media-tool.port.js';
import { lengthTolerance } from '../../media/domain/real-length.js';
import { madeGifFacts } from '../../media/worker/gif-file.js';
import { longestOf } from '../../media/worker/media-length.js';
import { timeLeft, type WorkLimits } from '../../media/worker/work-limits.js';
import type { ExpectedOutput, OperationPlan } from '../domain/operation-definition.js';
import { outputTypeOf } from '../domain/output-format.js';
import { mediaFacts, type OutputFacts } from '../domain/output-facts.js';

/** A result as it lies on the disk. */
export interface MadeOutput {
  path: string;
  bytes: number;
  facts: OutputFacts;
}

/** How long a result plays, held against what was promised. */
export type LengthVerdict = 'as expected' | 'shorter' | 'longer';

/** Looks at what came of a plan. The tools are not believed: they end well on many a file they could not read. */
@Injectable()
export class OutputVerifier {
  constructor(
    private readonly mediaTool: MediaToolPort,
    private readonly imageTool: ImageToolPort,
  ) {}

  /** Throws INPUT_INVALID where nothing was made, OUTPUT_TOO_LARGE at the limit, PROCESSING_CRASHED where it is not what was planned. */
  async look(plan: OperationPlan, outputBytes: number, limits: WorkLimits): Promise<MadeOutput> {
    const { path } = plan.output;
    const bytes = await sizeOf(path);
    if (bytes === 0) throw new JobError('INPUT_INVALID');
    if (bytes >= outputBytes) throw new JobError('OUTPUT_TOO_LARGE');
    const facts = await this.factsOf(plan, limits);
    assertAsPlanned(facts, plan.expected);
    return { path, bytes, facts };
  }

  private async factsOf(plan: OperationPlan, limits: WorkLimits): Promise<OutputFacts> {
    const { signal } = limits;
    const { path, format } = plan.output;
    if (format === 'gif') return gifFacts(path);
    switch (outputTypeOf(format).class) {
      case 'text':
        return {};
      case 'image': {
        const timeoutMs = timeLeft(limits);
        const { width, height, frames } = await this.imageTool.inspect(path, { signal, timeoutMs });
        return { width, height, frames };
      }
      default: {
        const facts = mediaFacts(await this.mediaTool.probe(path, signal));
        // Raw frames have no header that says how many there are: ffprobe guesses by the first ones.
        if (format === 'aac')
          facts.duration = longestOf(await this.mediaTool.measure(path, signal));
        return facts;
      }
    }
  }
}

/** The length of a result against the one expected, both in seconds. */
export function lengthVerdict(
  { duration }: OutputFacts,
  { seconds }: ExpectedOutput,
): LengthVerdict {
  if (seconds === undefined || duration === undefined) return 'as expected';
  const tolerance = lengthTolerance(seconds);
  if (duration < seconds - tolerance) return 'shorter';
  return duration > seconds + tolerance ? 'longer' : 'as expected';
}

function assertAsPlanned(facts: OutputFacts, expected: ExpectedOutput): void {
  const { width, height, hasVideo, hasAudio } = expected;
  const madeVideo = facts.video_codec !== undefined;
  const madeAudio = facts.audio_codec !== undefined;
  if (hasVideo === true && !madeVideo) throw nothingOf('picture');
  if (hasAudio === true && !madeAudio) throw nothingOf('sound');
  const asPlanned =
    (width === undefined || facts.width === width) &&
    (height === undefined || facts.height === height) &&
    (hasVideo === undefined || hasVideo === madeVideo) &&
    (hasAudio === undefined || hasAudio === madeAudio);
  if (asPlanned) return;
  const cause = new Error(`Made ${JSON.stringify(facts)} instead of ${JSON.stringify(expected)}`);
  throw new JobError('PROCESSING_CRASHED', { cause });
}

/** A stream may be there and yet have nothing in the part asked for. */
function nothingOf(what: string): JobError {
  return new JobError('INPUT_INVALID', { detail: `There is no ${what} in what was asked for.` });
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw error;
  }
}

async function gifFacts(path: string): Promise<OutputFacts> {
  const { width, height, frames, durationSeconds } = await madeGifFacts(path);
  return { width, height, frames, duration: durationSeconds, video_codec: 'gif' };
}

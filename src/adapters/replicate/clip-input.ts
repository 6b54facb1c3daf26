import { JobError } from '../../contracts/job-failure.js';
import type { ClipRequest } from '../../ports/video-generator.port.js';
import { clipModel, type Picture } from './clip-models.js';

/** What is to be seen, in the words of the model that makes it. PROVIDER_FAILED, before anything is paid, for a far longer clip than it makes. */
export function clipInput(model: string, request: ClipRequest): Record<string, unknown> {
  const { longestScene, input } = clipModel(model);
  if (request.seconds > longestScene) {
    const detail = `The model makes no clip of ${Math.round(request.seconds)} seconds; ask for shorter scenes.`;
    throw new JobError('PROVIDER_FAILED', { detail, retryable: false });
  }
  return { prompt: promptOf(request), ...input(pictureOf(request)) };
}

function promptOf({ prompt, style }: ClipRequest): string {
  return style === undefined ? prompt : `${prompt}\n\nStyle: ${style}`;
}

function pictureOf({ width, height, seconds }: ClipRequest): Picture {
  const aspect = width > height ? '16:9' : width < height ? '9:16' : '1:1';
  const short = Math.min(width, height);
  return { aspect, seconds, lines: short <= 480 ? 480 : short <= 720 ? 720 : 1080 };
}

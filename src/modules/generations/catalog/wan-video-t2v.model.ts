import { IsIn } from 'class-validator';
import { ClipInput, secondsOf } from './clip.input.js';
import { generationModel, given } from './generation-model.js';

export class WanVideoT2vInput extends ClipInput {
  @IsIn(['16:9', '9:16'])
  aspect_ratio: '16:9' | '9:16' = '16:9';
}

/** Pixels of a wide picture; an upright one has them the other way round. */
const PIXELS: Record<ClipInput['size'], readonly [number, number]> = {
  '480p': [832, 480],
  '720p': [1280, 720],
  '1080p': [1920, 1080],
};

function pixelsOf({ size, aspect_ratio }: WanVideoT2vInput): string {
  const [long, short] = PIXELS[size];
  return aspect_ratio === '16:9' ? `${long}*${short}` : `${short}*${long}`;
}

export const wanVideoT2v = generationModel<WanVideoT2vInput>({
  name: 'wan-video-t2v',
  summary: 'A short video of what a text tells.',
  produces: 'video',
  target: { model: 'wan-video/wan-2.5-t2v' },
  input: WanVideoT2vInput,
  addresses: [],
  example: { prompt: 'beautiful sunset over mountains', size: '720p', duration: '5s' },
  translate: (input) =>
    given({
      prompt: input.prompt,
      negative_prompt: input.negative_prompt,
      size: pixelsOf(input),
      duration: secondsOf(input.duration),
      seed: input.seed,
    }),
});

import { IsIn, IsInt, IsNumber, IsOptional, Matches, Max, Min } from 'class-validator';
import { asInteger, Env } from './env.decorator.js';

export const VIDEO_GENERATORS = ['storyboard', 'replicate'] as const;

/** Who makes the pictures of dreams. */
export class VideoGeneratorSettings {
  /** `storyboard` draws them here, `replicate` has them generated and needs REPLICATE_API_TOKEN. */
  @Env('VIDEO_GENERATOR')
  @IsIn(VIDEO_GENERATORS)
  generator: (typeof VIDEO_GENERATORS)[number] = 'storyboard';

  /** The provider's model: `owner/name`. */
  @Env('DREAM_MODEL')
  @Matches(/^[\w.-]+\/[\w.-]+$/)
  model = 'wan-video/wan-2.2-t2v-fast';

  /** Scenes of one dream that are generated at the same time. */
  @Env('DREAM_PARALLEL_CLIPS', asInteger)
  @IsInt()
  @Min(1)
  @Max(20)
  parallelClips = 3;

  /** What a second of the provider's work costs, in US dollars; unset, the cost of dreams is not known. */
  @Env('DREAM_USD_PER_SECOND', Number)
  @IsOptional()
  @IsNumber()
  @Min(0)
  usdPerSecond?: number;
}

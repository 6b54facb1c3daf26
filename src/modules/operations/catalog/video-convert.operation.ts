import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { mediaOperation } from '../domain/operation-definition.js';
import { COPY_MODES, type CopyMode } from '../domain/copy-mode.js';
import { planVideo } from '../domain/video/video-plan.js';
import { VIDEO_FORMATS } from './formats.js';

const OUTPUT_FORMATS = ['mp4', 'webm', 'mov'] as const;

export class VideoConvertParameters {
  @JSONSchema({
    description:
      'The container wanted: H.264 and AAC in MP4 and MOV, VP9 and Opus in WebM, where streams are not copied.',
  })
  @IsIn(OUTPUT_FORMATS)
  output_format!: (typeof OUTPUT_FORMATS)[number];

  @JSONSchema({
    description:
      'Constant rate factor on the scale of x264: 18 can hardly be told from the source; VP9 is given what looks alike.',
  })
  @IsInt()
  @Min(18)
  @Max(28)
  quality = 23;

  @JSONSchema({
    description:
      '`auto` copies each stream that fits the container, `never` encodes all, `require` fails where one does not fit.',
  })
  @IsIn(COPY_MODES)
  copy: CopyMode = 'auto';

  @JSONSchema({ description: 'Most bytes the result may have.' })
  @IsOptional()
  @IsInt()
  @Min(10_000)
  @Max(4_294_967_295)
  max_bytes?: number;
}

/** The same video in another container, its streams copied where they fit. */
export const operation = mediaOperation({
  name: 'video_convert',
  summary: 'Puts a video into MP4, WebM or MOV: copies what fits the container, encodes the rest.',
  media: 'video',
  accepts: VIDEO_FORMATS,
  produces: OUTPUT_FORMATS,
  parameters: VideoConvertParameters,
  plan({ output_format, quality, copy, max_bytes }, io, source) {
    const request = { container: output_format, copy, quality, preset: 'medium' } as const;
    return planVideo({ ...request, maxBytes: max_bytes }, io, source);
  },
});

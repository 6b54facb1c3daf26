import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { mediaOperation } from '../domain/operation-definition.js';
import { codecName } from '../domain/video/codec-names.js';
import { COPY_MODES, type CopyMode } from '../domain/copy-mode.js';
import type { Obstacle } from '../domain/video/stream-choices.js';
import { X264_PRESETS, type X264Preset } from '../domain/video/video-encoder.js';
import { planVideo } from '../domain/video/video-plan.js';
import { VIDEO_FORMATS } from './formats.js';

const AUDIO_BIT_RATES = ['64k', '96k', '128k', '192k', '256k', '320k'] as const;

export class VideoCompressParameters {
  @JSONSchema({
    description:
      'Constant rate factor of x264: 18 can hardly be told from the source, 28 is small.',
  })
  @IsInt()
  @Min(18)
  @Max(28)
  quality = 23;

  @JSONSchema({
    description: 'Preset of x264: slower ones make smaller files of the same quality.',
  })
  @IsIn(X264_PRESETS)
  preset: X264Preset = 'medium';

  @JSONSchema({ description: 'Bits a second of each sound track that is encoded.' })
  @IsIn(AUDIO_BIT_RATES)
  audio_bitrate: (typeof AUDIO_BIT_RATES)[number] = '128k';

  @JSONSchema({
    description:
      'Widest the picture may be, in pixels; a wider one is scaled down and keeps its shape.',
  })
  @IsOptional()
  @IsInt()
  @Min(16)
  @Max(8192)
  max_width?: number;

  @JSONSchema({
    description:
      'Highest the picture may be, in pixels; a higher one is scaled down and keeps its shape.',
  })
  @IsOptional()
  @IsInt()
  @Min(16)
  @Max(8192)
  max_height?: number;

  @JSONSchema({ description: 'Most bytes the result may have.' })
  @IsOptional()
  @IsInt()
  @Min(10_000)
  @Max(4_294_967_295)
  max_bytes?: number;

  @JSONSchema({
    description:
      '`auto` encodes the picture and copies sound that is small enough, `never` copies nothing, `require` encodes nothing.',
  })
  @IsIn(COPY_MODES)
  copy: CopyMode = 'auto';
}

/** A smaller video of any other: H.264 and AAC in MP4. */
export const operation = mediaOperation({
  name: 'video_compress',
  summary: 'Makes a video smaller: H.264 and AAC in MP4, at a quality or below a size in bytes.',
  media: 'video',
  accepts: VIDEO_FORMATS,
  produces: ['mp4'],
  parameters: VideoCompressParameters,
  plan({ quality, preset, audio_bitrate, copy, ...limits }, io, source) {
    const soundRate = Number.parseInt(audio_bitrate, 10) * 1000;
    const bounds = {
      ...(limits.max_width === undefined ? {} : { width: limits.max_width }),
      ...(limits.max_height === undefined ? {} : { height: limits.max_height }),
    };
    const encodes =
      copy === 'require' ? {} : { videoObstacle: () => 'a smaller file is asked for' };
    const request = { container: 'mp4', copy, quality, preset, soundRate, bounds } as const;
    const soundObstacle = copy === 'require' ? {} : { soundObstacle: within(soundRate) };
    const maxBytes = limits.max_bytes;
    return planVideo({ ...request, maxBytes, ...encodes, ...soundObstacle }, io, source);
  },
});

/** Sound is left as it is where encoding it again would only make it worse. */
function within(soundRate: number): Obstacle {
  return ({ codec, bitRate }) => {
    if (codec !== 'aac') return `${codecName(codec)} takes more bytes than AAC`;
    if (bitRate === undefined) return 'its bit rate is not known';
    return bitRate <= soundRate * TOLERANCE ? undefined : 'its bit rate is higher than asked';
  };
}

/** Encoders of 128 kb/s make 129 now and then. */
const TOLERANCE = 1.05;

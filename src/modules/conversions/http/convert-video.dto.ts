import { IsIn, IsInt, IsNumber, IsOptional, Max, Min } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { GIF_QUALITIES, type GifQuality } from '../../../contracts/gif-conversion.js';
import { FormInteger, FormNumber } from '../../../http/validation/textual-input.js';
import { GIF_LIMITS, type AskedGifParameters } from '../../media/domain/gif-parameters.js';

const { fps, width, loop, start, duration, maxBytes } = GIF_LIMITS;

/** The fields that may come with a video. Their defaults are the domain's. */
export class ConvertVideoDto {
  @IsOptional()
  @FormInteger()
  @IsInt()
  @Min(fps.min)
  @Max(fps.max)
  @JSONSchema({ description: 'Frames a second.' })
  fps?: number;

  @IsOptional()
  @FormInteger()
  @IsInt()
  @Min(width.min)
  @Max(width.max)
  @JSONSchema({
    description: 'The widest the GIF may be, in pixels; a narrower video is not enlarged.',
  })
  width?: number;

  @IsOptional()
  @FormNumber()
  @IsNumber()
  @Min(start.min)
  @Max(start.max)
  @JSONSchema({ description: 'Where to begin, in seconds.' })
  start?: number;

  @IsOptional()
  @FormNumber()
  @IsNumber()
  @Min(duration.min)
  @Max(duration.max)
  @JSONSchema({
    description:
      'How much to convert, in seconds; at most, and by default, as long as the service converts.',
  })
  duration?: number;

  @IsOptional()
  @FormInteger()
  @IsInt()
  @Min(loop.min)
  @Max(loop.max)
  @JSONSchema({ description: 'How often to play; 0 is for ever.' })
  loop?: number;

  @IsOptional()
  @FormInteger()
  @IsInt()
  @Min(maxBytes.min)
  @Max(maxBytes.max)
  @JSONSchema({
    description:
      'Frame rate, size and colours are lowered until the GIF has at most so many bytes.',
  })
  max_bytes?: number;

  @IsOptional()
  @IsIn(GIF_QUALITIES)
  @JSONSchema({ description: '`draft` is fast, `best` is beautiful.' })
  quality?: GifQuality;
}

export function toAskedParameters({ max_bytes, ...asked }: ConvertVideoDto): AskedGifParameters {
  return { ...asked, maxBytes: max_bytes };
}

import { IsIn, IsInt, IsNumber, IsOptional, Max, Min } from 'class-validator';
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
  fps?: number;

  @IsOptional()
  @FormInteger()
  @IsInt()
  @Min(width.min)
  @Max(width.max)
  width?: number;

  @IsOptional()
  @FormNumber()
  @IsNumber()
  @Min(start.min)
  @Max(start.max)
  start?: number;

  @IsOptional()
  @FormNumber()
  @IsNumber()
  @Min(duration.min)
  @Max(duration.max)
  duration?: number;

  @IsOptional()
  @FormInteger()
  @IsInt()
  @Min(loop.min)
  @Max(loop.max)
  loop?: number;

  @IsOptional()
  @FormInteger()
  @IsInt()
  @Min(maxBytes.min)
  @Max(maxBytes.max)
  max_bytes?: number;

  @IsOptional()
  @IsIn(GIF_QUALITIES)
  quality?: GifQuality;
}

export function toAskedParameters({ max_bytes, ...asked }: ConvertVideoDto): AskedGifParameters {
  return { ...asked, maxBytes: max_bytes };
}

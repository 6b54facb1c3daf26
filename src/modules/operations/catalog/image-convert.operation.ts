import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { imageAtLevel } from '../domain/image/image-fit.js';
import { formatNamed, imagePlan } from '../domain/image/image-plan.js';
import { imageOperation } from '../domain/operation-definition.js';
import { IMAGE_FORMATS } from './formats.js';

const TARGETS = ['jpg', 'jpeg', 'png', 'webp'] as const;

export class ImageConvertParameters {
  @JSONSchema({
    description:
      '`jpeg` is another name for `jpg`. In jpg what is transparent becomes white; webp alone keeps an animation.',
  })
  @IsIn(TARGETS)
  output_format!: (typeof TARGETS)[number];

  @JSONSchema({ description: '1 (smallest) to 100 (best); png knows none.' })
  @IsInt()
  @Min(1)
  @Max(100)
  quality = 85;

  @JSONSchema({
    description:
      'The result is no larger than this, in bytes: it gives up quality first, then size.',
  })
  @IsOptional()
  @IsInt()
  @Min(256)
  @Max(4_294_967_296)
  max_bytes?: number;
}

/** A picture in another format, upright, in sRGB and without metadata. */
export const operation = imageOperation({
  name: 'image_convert',
  summary: 'Turns a picture into JPEG, PNG or WebP, below a size in bytes where one is given.',
  media: 'image',
  accepts: IMAGE_FORMATS,
  produces: ['jpeg', 'png', 'webp'],
  parameters: ImageConvertParameters,
  plan({ output_format, quality, max_bytes }, io, source) {
    const format = formatNamed(output_format);
    return imagePlan(io, source, {
      format,
      ...imageAtLevel(io.level, format, quality, source),
      maxBytes: max_bytes,
    });
  },
});

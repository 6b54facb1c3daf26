import {
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  Max,
  Min,
  Validate,
  ValidateIf,
} from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import {
  formatNamed,
  IMAGE_FORMAT_NAMES,
  imagePlan,
  keptFormat,
  type ImageFormatName,
} from '../domain/image/image-plan.js';
import { imageOperation } from '../domain/operation-definition.js';
import { IMAGE_FORMATS } from './formats.js';
import { atLeastOneOf } from './parameter-relations.js';
import { PictureArea } from './picture-area.rule.js';

@JSONSchema(atLeastOneOf('width', 'height'))
export class ImageResizeParameters {
  @JSONSchema({
    description:
      'Pixels; at least one of width and height, which may make no more than 50,000,000 together. Larger than the picture enlarges it.',
  })
  @ValidateIf(
    ({ width, height }: ImageResizeParameters) => width !== undefined || height === undefined,
  )
  @IsInt()
  @Min(1)
  @Max(16_384)
  @Validate(PictureArea)
  width?: number;

  @JSONSchema({ description: 'Pixels; one that is left out follows the other.' })
  @ValidateIf(({ height }: ImageResizeParameters) => height !== undefined)
  @IsInt()
  @Min(1)
  @Max(16_384)
  height?: number;

  @JSONSchema({
    description:
      'Fits the picture inside width and height; false makes it exactly as wide and high, whatever it looks like.',
  })
  @IsBoolean()
  maintain_aspect_ratio = true;

  @JSONSchema({
    description:
      'The picture’s own format when left out (BMP becomes png, AVIF webp, an animated PNG gives its first frame).',
  })
  @IsOptional()
  @IsIn(IMAGE_FORMAT_NAMES)
  output_format?: ImageFormatName;

  @JSONSchema({ description: '1 (smallest) to 100 (best); png and gif know none.' })
  @IsInt()
  @Min(1)
  @Max(100)
  quality = 85;
}

/** A picture of another size, upright, in sRGB and without metadata. Animations in GIF and WebP stay animated. */
export const operation = imageOperation({
  name: 'image_resize',
  summary:
    'Makes a picture smaller or larger; animations stay animated where the format can hold them.',
  media: 'image',
  accepts: IMAGE_FORMATS,
  produces: ['jpeg', 'png', 'webp', 'gif'],
  parameters: ImageResizeParameters,
  plan({ width, height, maintain_aspect_ratio, output_format, quality }, io, source) {
    return imagePlan(io, source, {
      format: output_format === undefined ? keptFormat(source) : formatNamed(output_format),
      quality,
      resize: {
        ...(width === undefined ? {} : { width }),
        ...(height === undefined ? {} : { height }),
        fit: maintain_aspect_ratio ? 'inside' : 'fill',
        enlarge: true,
      },
    });
  },
});

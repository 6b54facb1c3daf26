import { IsNumber, Max, Min } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { mediaOperation } from '../domain/operation-definition.js';
import { planVideo } from '../domain/video/video-plan.js';
import { VIDEO_FORMATS } from './formats.js';

const NUMBER = { allowNaN: false, allowInfinity: false };

export class VideoEnhanceParameters {
  @JSONSchema({ description: 'How far light and dark lie apart: 1 leaves them.' })
  @IsNumber(NUMBER)
  @Min(0.5)
  @Max(2)
  contrast = 1.1;

  @JSONSchema({
    description:
      'What is added to the light of every pixel, as a share of the whole range: 0 leaves it.',
  })
  @IsNumber(NUMBER)
  @Min(-0.5)
  @Max(0.5)
  brightness = 0;

  @JSONSchema({ description: 'How strong colours are: 1 leaves them, 0 is grey.' })
  @IsNumber(NUMBER)
  @Min(0)
  @Max(3)
  saturation = 1.05;

  @JSONSchema({ description: 'How much edges are raised: 0 leaves them.' })
  @IsNumber(NUMBER)
  @Min(0)
  @Max(2)
  sharpen = 0.5;
}

/** Quality of the result on the scale of x264, and the preset: near to the source, and quick. */
const QUALITY = 20;
const PRESET = 'veryfast';

/** A video with more contrast and sharper edges: H.264 in MP4, its sound as it was. */
export const operation = mediaOperation({
  name: 'video_enhance',
  summary: 'Raises contrast, colour and sharpness of a video; the result is H.264 in MP4.',
  media: 'video',
  accepts: VIDEO_FORMATS,
  produces: ['mp4'],
  parameters: VideoEnhanceParameters,
  plan(parameters, io, source) {
    return planVideo(
      {
        ...{ container: 'mp4', copy: 'auto', quality: QUALITY, preset: PRESET },
        videoObstacle: () => 'the picture is changed',
        filters: enhancing(parameters),
      },
      io,
      source,
    );
  },
});

/** Filters for what differs from how it was. */
function enhancing(parameters: VideoEnhanceParameters): string[] {
  const { contrast, brightness, saturation, sharpen } = parameters;
  const light = contrast !== 1 || brightness !== 0 || saturation !== 1;
  return [
    ...(light
      ? [
          `eq=contrast=${number(contrast)}:brightness=${number(brightness)}:saturation=${number(saturation)}`,
        ]
      : []),
    ...(sharpen > 0 ? [`unsharp=5:5:${number(sharpen)}`] : []),
  ];
}

/** Never with an exponent. */
function number(value: number): string {
  return String(Number(value.toFixed(4)));
}

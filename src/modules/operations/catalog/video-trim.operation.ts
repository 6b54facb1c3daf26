import { IsIn, IsNumber, IsOptional, Max, Min, ValidateBy } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { JobError } from '../../../contracts/job-failure.js';
import { pictureOf } from '../../media/domain/picture.js';
import { keyFrameCommand, keyFramesFound } from '../domain/video/key-frames.js';
import {
  mediaOperation,
  type MediaSource,
  type OperationPlan,
  type PlanIo,
} from '../domain/operation-definition.js';
import { COPY_MODES, type CopyMode } from '../domain/copy-mode.js';
import { uncopied } from '../domain/video/stream-choices.js';
import {
  COPIED_FORMATS,
  copiedCut,
  fallsOn,
  partOf,
  preciseCut,
  type VideoPart,
} from '../domain/video/video-cut.js';
import type { VideoContainer } from '../domain/video/video-container.js';
import { planVideo } from '../domain/video/video-plan.js';
import { VIDEO_FORMATS } from './formats.js';
import { notTogether } from './parameter-relations.js';

const NUMBER = { allowNaN: false, allowInfinity: false };

/** Seconds; no video is longer. */
const LONGEST = 86_400;

@JSONSchema(notTogether('end', 'duration'))
export class VideoTrimParameters {
  @JSONSchema({ description: 'Where the part begins, in seconds.' })
  @IsNumber(NUMBER)
  @Min(0)
  @Max(LONGEST)
  start = 0;

  @JSONSchema({
    description:
      'Where the part ends, in seconds of the video: after `start`, and in place of `duration`. Left out, it goes on to the end.',
    exclusiveMinimum: 0,
  })
  @IsOptional()
  @IsNumber(NUMBER)
  @Max(LONGEST)
  @ValidateBy({
    name: 'liesBehindStart',
    validator: {
      validate: (end: unknown, args) => typeof end === 'number' && end > startOf(args?.object),
      defaultMessage: () => 'end must be greater than start',
    },
  })
  end?: number;

  @JSONSchema({ description: 'How long the part plays, in seconds; in place of `end`.' })
  @IsOptional()
  @IsNumber(NUMBER)
  @Min(0.01)
  @Max(LONGEST)
  @ValidateBy({
    name: 'standsAlone',
    validator: {
      validate: (_, args) => !(args?.object instanceof VideoTrimParameters && hasEnd(args.object)),
      defaultMessage: () => 'duration cannot be given beside end',
    },
  })
  duration?: number;

  @JSONSchema({
    description:
      '`auto` copies where the part begins and ends at key frames, `never` always encodes, `require` fails in between.',
  })
  @IsIn(COPY_MODES)
  copy: CopyMode = 'auto';
}

function startOf(parameters: object | undefined): number {
  return parameters instanceof VideoTrimParameters ? parameters.start : 0;
}

function hasEnd({ end }: VideoTrimParameters): boolean {
  return end !== undefined;
}

/** A part is made again at a quality that can hardly be told from the source. */
const QUALITY = 18;

/** What a part of each format is written as; of those that are not made any more, as MP4. */
const KEPT: Partial<Record<MediaSource['format'], VideoContainer>> = {
  mov: 'mov',
  webm: 'webm',
  matroska: 'matroska',
};

const BETWEEN_KEY_FRAMES = 'the part does not begin and end at key frames';

/** A part of a video, in its own format: copied where that can be done to the frame, encoded otherwise. */
export const operation = mediaOperation({
  name: 'video_trim',
  summary: 'Cuts a part out of a video, to the frame; copies it where it lies between key frames.',
  media: 'video',
  accepts: VIDEO_FORMATS,
  produces: ['mp4', 'mov', 'webm', 'matroska'],
  parameters: VideoTrimParameters,
  plan({ copy, ...asked }, io, source) {
    const part = partOf(asked, source.seconds);
    const precise = (obstacle: string): OperationPlan => encoded(part, obstacle, copy, io, source);
    if (copy === 'never') return precise('no copy is wanted');
    const obstacle = copyObstacle(copy, io, source);
    if (obstacle !== undefined) return precise(obstacle);
    return betweenKeyFrames(part, io, source, precise);
  },
});

/** What speaks against a copy before anything is known of key frames. */
function copyObstacle(copy: CopyMode, io: PlanIo, source: MediaSource): string | undefined {
  if (!COPIED_FORMATS.includes(source.format)) return `parts of ${source.format} cannot be copied`;
  const container = KEPT[source.format] ?? 'mp4';
  const { streams } = planVideo({ ...request(container), copy }, io, source);
  return streams.some(({ action }) => action === 'encode') ? 'not all streams fit' : undefined;
}

/** Looks for key frames first; what they are decides what is done. */
function betweenKeyFrames(
  part: VideoPart,
  io: PlanIo,
  source: MediaSource,
  precise: (obstacle: string) => OperationPlan,
): OperationPlan {
  const { streamIndex, frameRate = 25 } = pictureOf(source.probe, io.limits);
  const places = [part.start, ...(part.toTheEnd ? [] : [part.end])];
  const container = KEPT[source.format] ?? 'mp4';
  const decide = (found: string): OperationPlan => {
    const frames = keyFramesFound(found, places);
    if (!frames.every((frame) => fallsOn(frame, 1 / frameRate))) return precise(BETWEEN_KEY_FRAMES);
    const cut = copiedCut(part, frames[1], 1 / frameRate);
    return planVideo({ ...request(container), copy: 'require', cut }, io, source);
  };
  const path = `${io.scratch}/key-frames.txt`;
  const looked = { input: io.input, path, streamIndex, places };
  return {
    ...planVideo({ ...request(container), copy: 'auto' }, io, source),
    steps: [
      {
        do: 'measure',
        command: keyFrameCommand(looked),
        weight: 0,
        path,
        then: (found) => decide(found).steps,
        streams: (found) => decide(found).streams,
      },
    ],
    expected: { seconds: part.end - part.start, hasVideo: true },
  };
}

function encoded(
  part: VideoPart,
  obstacle: string,
  copy: CopyMode,
  io: PlanIo,
  source: MediaSource,
): OperationPlan {
  if (copy === 'require') throw uncopiedPart(obstacle, io, source);
  const container = KEPT[source.format] ?? 'mp4';
  const cut = preciseCut(part, source.format);
  const whole = part.start === 0 && part.toTheEnd;
  return planVideo(
    {
      ...request(container),
      copy: copy === 'never' ? 'never' : 'auto',
      cut,
      videoObstacle: () => obstacle,
      ...(whole ? {} : { soundObstacle: () => 'sound is cut with the picture' }),
    },
    io,
    source,
  );
}

function uncopiedPart(obstacle: string, io: PlanIo, { probe }: MediaSource): JobError {
  const { streamIndex } = pictureOf(probe, io.limits);
  const stream = probe.streams.find(({ index }) => index === streamIndex);
  return stream === undefined ? new JobError('INPUT_NO_VIDEO') : uncopied(stream, obstacle);
}

function request(container: VideoContainer) {
  return { container, quality: QUALITY, preset: 'medium' } as const;
}

import { JobError } from '../../../../contracts/job-failure.js';
import { pictureOf, type Picture } from '../../../media/domain/picture.js';
import { sizeWithin, trueVideo, type VideoSize } from '../../../media/domain/true-video.js';
import type { MediaSource, OperationPlan, OperationStep, PlanIo } from '../operation-definition.js';
import { outputTypeOf } from '../output-format.js';
import { sizeBudget, type BudgetInput, type SizeBudget } from './size-budget.js';
import { usualSoundRate } from './sound-encoder.js';
import { chooseStreams, keptSounds, type Obstacle, type StreamChoices } from './stream-choices.js';
import type { CopyMode } from '../copy-mode.js';
import {
  copyCommand,
  encodeCommand,
  firstPassCommand,
  WHOLE,
  type VideoCommandInput,
  type VideoCut,
} from './video-command.js';
import { passEncoding, qualityEncoding, type X264Preset } from './video-encoder.js';
import type { VideoContainer } from './video-container.js';

/** A video to be made of another. */
export interface VideoRequest {
  container: VideoContainer;
  copy: CopyMode;
  /** On the scale of x264. */
  quality: number;
  preset: X264Preset;
  /** Bits a second of each encoded sound track; by its channels when left out. */
  soundRate?: number;
  /** The result is no larger, in pixels. */
  bounds?: Partial<VideoSize>;
  /** The result has no more bytes. */
  maxBytes?: number | undefined;
  videoObstacle?: Obstacle;
  soundObstacle?: Obstacle;
  /** Further filters, for frames in 8-bit 4:2:0. */
  filters?: readonly string[];
  cut?: VideoCut;
}

/** The first of two passes against both, in time: x264 leaves most of the work to the second, VP9 nearly all. */
const FIRST_PASS: Record<VideoContainer, number> = {
  mp4: 0.3,
  mov: 0.3,
  matroska: 0.3,
  webm: 0.2,
};

const TOO_LARGE: Obstacle = () => 'a copy is larger than asked';

/**
 * The plan for a video. The first try at a size is what would be made without one, and is all where it fits; later
 * tries have the bit rate that the size leaves, in two passes. Throws as `pictureOf` and `chooseStreams` do, and
 * TARGET_UNREACHABLE where a copy that is required is too large.
 */
export function planVideo(request: VideoRequest, io: PlanIo, source: MediaSource): OperationPlan {
  const { container, maxBytes } = request;
  const picture = pictureOf(source.probe, io.limits);
  const cut = request.cut ?? { ...WHOLE, seconds: source.seconds };
  const fullSize = sizeWithin(picture, request.bounds ?? {});
  const asked = { size: fullSize, seconds: cut.seconds, frameRate: picture.frameRate };
  const budget = io.level < 1 ? budgetOf(request, io, source, asked) : undefined;
  const size = budget?.size ?? fullSize;
  const choices = chosen(request, source, picture, budget);
  const { video, sounds, streams } = choices;
  const command: VideoCommandInput = {
    ...{ io, container, picture, video, sounds, cut },
    soundRateOf: (stream) => budget?.soundRate ?? request.soundRate ?? usualSoundRate(stream),
  };
  const path = `${io.scratch}/output.${outputTypeOf(container).extension}`;
  const shown = video.copied ? storedUpright(choices, picture.rotation) : size;
  return {
    steps: video.copied
      ? [{ do: 'run', command: copyCommand(command, path), weight: 1 }]
      : encodingSteps(request, command, { size, budget, path }),
    output: { path, format: container },
    streams,
    expected: { ...shown, seconds: cut.seconds, hasVideo: true, hasAudio: sounds.length > 0 },
    ...(maxBytes === undefined ? {} : { maxBytes }),
  };
}

/** At a size, a second language is worth less than the picture. */
function chosen(
  request: VideoRequest,
  source: MediaSource,
  picture: Picture,
  budget: SizeBudget | undefined,
): StreamChoices {
  const { copy, container, maxBytes, videoObstacle, soundObstacle } = request;
  if (budget !== undefined && copy === 'require') {
    throw new JobError('TARGET_UNREACHABLE', {
      detail: `The copied streams are larger than the ${maxBytes ?? 0} bytes asked for.`,
    });
  }
  return chooseStreams(source.probe, picture, {
    ...{ container, copy, oneSound: maxBytes !== undefined },
    ...(videoObstacle === undefined ? {} : { videoObstacle }),
    ...(soundObstacle === undefined ? {} : { soundObstacle }),
    ...(budget === undefined ? {} : { videoObstacle: TOO_LARGE, soundObstacle: tooMany(budget) }),
  });
}

function tooMany({ soundRate }: SizeBudget): Obstacle {
  return ({ bitRate }) =>
    bitRate !== undefined && bitRate <= soundRate ? undefined : 'its bits are needed elsewhere';
}

function budgetOf(
  request: VideoRequest,
  io: PlanIo,
  { probe }: MediaSource,
  asked: Pick<BudgetInput, 'size' | 'seconds' | 'frameRate'>,
): SizeBudget {
  const { container, maxBytes = io.outputBytes, soundRate } = request;
  const [sound] = keptSounds(probe, true);
  const usual = sound === undefined ? 0 : (soundRate ?? usualSoundRate(sound));
  return sizeBudget({ ...asked, container, maxBytes, soundRate: usual }, io);
}

function encodingSteps(
  request: VideoRequest,
  command: VideoCommandInput,
  made: { size: VideoSize; budget: SizeBudget | undefined; path: string },
): OperationStep[] {
  const { io, picture, container } = command;
  const { size, budget, path } = made;
  const alpha = container === 'webm' && picture.alpha;
  const { limits } = io;
  const { stream } = command.video;
  const filters = [
    ...trueVideo({ picture, stream, size, keepsAlpha: alpha, limits }),
    ...(request.filters ?? []),
  ];
  const { preset, quality } = request;
  const encoding = { container, preset, quality, size, cores: io.cores, alpha };
  if (budget === undefined) {
    const options = { filters, encoding: qualityEncoding(encoding) };
    return [{ do: 'run', command: encodeCommand(command, path, options), weight: 1 }];
  }
  const pass = (number: 1 | 2): { filters: string[]; encoding: string[] } => {
    const log = `${io.scratch}/passes`;
    return {
      filters,
      encoding: passEncoding(encoding, { pass: number, bitRate: budget.pictureRate, log }),
    };
  };
  const first = FIRST_PASS[container];
  const nothing = `${io.scratch}/passes.null`;
  return [
    { do: 'run', command: firstPassCommand(command, nothing, pass(1)), weight: first },
    { do: 'run', command: encodeCommand(command, path, pass(2)), weight: 1 - first },
  ];
}

function storedUpright({ video }: StreamChoices, rotation: number): Partial<VideoSize> {
  const { width, height } = video.stream;
  if (width === undefined || height === undefined) return {};
  return rotation % 180 === 0 ? { width, height } : { width: height, height: width };
}

import { JobError } from '../../../../contracts/job-failure.js';
import type { StreamPlan } from '../../../../contracts/operation.js';
import type { MediaProbe, ProbedStream } from '../../../../ports/media-tool.port.js';
import type { Picture } from '../../../media/domain/picture.js';
import type { CopyMode } from '../copy-mode.js';
import { planned } from '../stream-plans.js';
import { codecName } from './codec-names.js';
import { containerLabel, misfit, type VideoContainer } from './video-container.js';

/** Why a stream is encoded although it fits the container, in words; undefined where nothing speaks against a copy. */
export type Obstacle = (stream: ProbedStream) => string | undefined;

export interface StreamRules {
  container: VideoContainer;
  copy: CopyMode;
  videoObstacle?: Obstacle;
  soundObstacle?: Obstacle;
  /** Whether of several sound tracks only the default one is kept. */
  oneSound?: boolean;
}

export interface ChosenStream {
  stream: ProbedStream;
  copied: boolean;
}

export interface StreamChoices {
  video: ChosenStream;
  sounds: ChosenStream[];
  /** Every stream of the input, in its order. */
  streams: StreamPlan[];
}

/** Containers whose packets do not tell when each picture is shown. */
const TIMELESS = ['avi', 'mpeg'];

/**
 * What becomes of each stream: the picture and every sound track are kept, copied where they fit; the rest is left out.
 * Throws INPUT_UNSUPPORTED, naming the stream, where a copy is required and cannot be made.
 */
export function chooseStreams(
  probe: MediaProbe,
  picture: Picture,
  rules: StreamRules,
): StreamChoices {
  const kept = keptSounds(probe, rules.oneSound);
  const streams: StreamPlan[] = [];
  const sounds: ChosenStream[] = [];
  let video: ChosenStream | undefined;
  for (const stream of probe.streams) {
    const isPicture = stream.index === picture.streamIndex;
    if (!isPicture && !kept.includes(stream)) {
      streams.push(planned(stream, 'drop', dropReason(stream)));
      continue;
    }
    const { copied, reason } = decide(stream, probe, rules);
    streams.push(planned(stream, copied ? 'copy' : 'encode', reason));
    if (isPicture) video = { stream, copied };
    else sounds.push({ stream, copied });
  }
  if (video === undefined) throw new JobError('INPUT_NO_VIDEO');
  return { video, sounds, streams };
}

/** The sound tracks that can be kept; where only one is, the default, then the first. Throws INPUT_UNSUPPORTED. */
export function keptSounds({ streams }: MediaProbe, oneSound = false): ProbedStream[] {
  const sounds = streams.filter(({ type, codec }) => type === 'audio' && codec !== undefined);
  if (sounds.some(({ isEncrypted }) => isEncrypted)) throw new JobError('INPUT_UNSUPPORTED');
  const [first] = sounds;
  if (!oneSound || first === undefined) return sounds;
  return [sounds.find(({ isDefault }) => isDefault) ?? first];
}

function decide(
  stream: ProbedStream,
  { format }: MediaProbe,
  rules: StreamRules,
): { copied: boolean; reason: string } {
  const { container, copy, videoObstacle, soundObstacle } = rules;
  const isVideo = stream.type === 'video';
  const target = encodedName(stream, container);
  if (copy === 'never') return { copied: false, reason: `no copy is wanted: encoded as ${target}` };
  const timeless =
    isVideo && TIMELESS.includes(format) ? 'the file does not time its pictures' : undefined;
  const particular = (isVideo ? videoObstacle : soundObstacle)?.(stream);
  const obstacle = misfit(stream, container) ?? timeless ?? particular;
  if (obstacle === undefined) {
    return { copied: true, reason: `${codecName(stream.codec)} fits ${containerLabel(container)}` };
  }
  if (copy === 'require') throw uncopied(stream, obstacle);
  return { copied: false, reason: `${obstacle}: encoded as ${target}` };
}

/** The failure of a required copy. */
export function uncopied({ index, type }: ProbedStream, obstacle: string): JobError {
  const detail = `Stream ${index} (${type}) cannot be copied: ${obstacle}.`;
  return new JobError('INPUT_UNSUPPORTED', { detail });
}

/** What a stream is called once it is encoded for a container. */
function encodedName({ type }: ProbedStream, container: VideoContainer): string {
  if (container === 'webm') return type === 'video' ? 'VP9' : 'Opus';
  return type === 'video' ? 'H.264' : 'AAC';
}

function dropReason({ type, codec, isAttachedPicture, tags }: ProbedStream): string {
  if (isAttachedPicture) return 'cover art is left out';
  switch (type) {
    case 'video':
      return 'only one picture is kept';
    case 'audio':
      return codec === undefined
        ? 'its codec is not known: left out'
        : 'only the default sound track is kept';
    case 'subtitle':
      return 'subtitles are left out';
    case 'attachment':
      return 'attachments are left out';
    default:
      return 'timecode' in tags ? 'the timecode track is left out' : 'data is left out';
  }
}

import { JobError } from '../../../../contracts/job-failure.js';
import type { ProbedStream } from '../../../../ports/media-tool.port.js';
import type { MediaSource } from '../operation-definition.js';

/** The sound of a file as it is worked on. */
export interface Sound {
  streamIndex: number;
  codec: string;
  /** Samples a second. */
  sampleRate: number;
  channels: number;
  /** Bits a second as the file says; undefined where it does not. */
  bitRate: number | undefined;
  /** Bits of a sample; undefined where the codec is lossy. */
  sampleBits: number | undefined;
  /** How long it plays, in seconds. */
  seconds: number;
  /** Ogg files may be several, one behind the other, each with a rate and channels of its own. */
  mayChange: boolean;
}

/** Below and above, no sound that anybody made is found, in samples a second. */
const CREDIBLE_RATE = { least: 1_000, most: 768_000 };

/** Speakers of the largest layout that every format here knows by name. */
const MOST_CHANNELS = 8;

/**
 * What is true of a file's sound: of several tracks the default one counts, then the first. Throws JobError:
 * INPUT_NO_AUDIO, INPUT_UNSUPPORTED, INPUT_INVALID.
 */
export function soundOf({ format, probe, seconds }: MediaSource): Sound {
  const tracks = probe.streams.filter(({ type }) => type === 'audio');
  const track = tracks.find(({ isDefault }) => isDefault) ?? tracks[0];
  if (track === undefined) throw new JobError('INPUT_NO_AUDIO');
  const { index, codec, sampleRate = 0, channels } = track;
  if (codec === undefined || track.isEncrypted) throw new JobError('INPUT_UNSUPPORTED');
  const credible = sampleRate >= CREDIBLE_RATE.least && sampleRate <= CREDIBLE_RATE.most;
  if (!credible || channels === undefined) throw new JobError('INPUT_INVALID');
  if (channels > MOST_CHANNELS) {
    const detail = `The sound has ${channels} channels; no more than ${MOST_CHANNELS} are worked on.`;
    throw new JobError('INPUT_UNSUPPORTED', { detail });
  }
  return {
    ...{ streamIndex: index, codec, sampleRate, channels },
    ...{ bitRate: track.bitRate, sampleBits: bitsOf(track), seconds: lengthOf(track, seconds) },
    mayChange: format === 'ogg' || format === 'opus',
  };
}

/** The tool keeps other codecs' bits as well: those say how it decodes them, not what was kept. */
function bitsOf({ codec = '', sampleBits }: ProbedStream): number | undefined {
  return /^(pcm_|flac$|alac$|wavpack$|tta$|ape$|mlp$|truehd$|wmalossless$)/.test(codec)
    ? sampleBits
    : undefined;
}

/** A track may end before the file does; what it claims past the file's end is not believed. */
function lengthOf({ duration }: ProbedStream, fileSeconds: number): number {
  return duration === undefined || duration === 0 ? fileSeconds : Math.min(duration, fileSeconds);
}

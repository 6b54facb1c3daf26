import type { ProbedStream } from '../../../../ports/media-tool.port.js';
import type { VideoContainer } from './video-container.js';

/** What a sound track is encoded to, for the n-th of the output. Bits a second for the whole track. */
export interface SoundTrack {
  stream: ProbedStream;
  bitRate: number;
  channels: number;
}

/** Bits a second that one channel needs to be worth keeping beside the front two. */
const SURROUND_CHANNEL = 40_000;

/** Bits a second of each channel where nothing is said. */
const USUAL_CHANNEL = 64_000;

const HIGHEST_RATE = 48_000;

/** What a track gets where the caller names no bit rate: 64 kb/s a channel. */
export function usualSoundRate({ channels = 2 }: ProbedStream): number {
  return USUAL_CHANNEL * (channels >= 6 ? 6 : Math.min(channels, 2));
}

/**
 * Mono stays mono; surround stays 5.1 where the bits are enough for six channels, and becomes stereo otherwise, as do
 * layouts between the two, which many players cannot place.
 */
export function soundTrack(stream: ProbedStream, bitRate: number): SoundTrack {
  const { channels = 2 } = stream;
  const surround = channels >= 6 && bitRate >= 6 * SURROUND_CHANNEL;
  return { stream, bitRate, channels: surround ? 6 : Math.min(channels, 2) };
}

/** Output options for the n-th sound track. What is missing in between is silence, so that sound stays with the picture. */
export function soundEncoding(track: SoundTrack, n: number, container: VideoContainer): string[] {
  const { stream, bitRate, channels } = track;
  const lowered =
    (stream.sampleRate ?? 0) > HIGHEST_RATE ? [`-ar:a:${n}`, String(HIGHEST_RATE)] : [];
  return [
    ...[`-c:a:${n}`, container === 'webm' ? 'libopus' : 'aac'],
    ...[`-b:a:${n}`, String(bitRate), `-ac:a:${n}`, String(channels), ...lowered],
    ...[`-filter:a:${n}`, 'aresample=async=1:min_hard_comp=0.1:first_pts=0'],
  ];
}

/** Output options that keep the language of a track, where several are to be told apart. */
export function soundLanguage({ tags }: ProbedStream, n: number): string[] {
  const language = tags['language'];
  const known = language !== undefined && /^[a-z]{2,3}$/.test(language) && language !== 'und';
  return known ? [`-metadata:s:a:${n}`, `language=${language}`] : [];
}

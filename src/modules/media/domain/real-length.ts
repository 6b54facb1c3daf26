import type { MediaProbe } from '../../../ports/media-tool.port.js';

/** A result may be this much shorter than its input claims to be, in seconds. */
export function lengthTolerance(seconds: number): number {
  return Math.max(0.5, seconds * 0.02);
}

/**
 * Whether a file really holds what its header claims, given where each stream ends (MediaToolPort.measure). One stream
 * is enough: sound may go on after the picture. Some claims count from the file's first timestamp, some from zero.
 */
export function reachesClaim(probe: MediaProbe, ends: ReadonlyMap<number, number>): boolean {
  if (probe.duration === undefined) return true;
  const longest = Math.max(0, ...ends.values());
  const fromZero = longest + Math.max(0, probe.startTime ?? 0);
  return fromZero >= probe.duration - lengthTolerance(probe.duration);
}

/**
 * How long a file plays by the tables of its streams, which give each a length and a bit rate made of the same frames, in
 * seconds; undefined where they count more than the file has room for, or say too little.
 */
export function countedSeconds({ streams, bytes, startTime = 0 }: MediaProbe): number | undefined {
  const played = streams.filter(({ type }) => type === 'video' || type === 'audio');
  const counted = played.map(({ bitRate = Infinity, duration = Infinity }) => {
    return (bitRate * duration) / 8;
  });
  if (played.length === 0 || counted.reduce((sum, size) => sum + size, 0) > bytes) return undefined;
  const ends = played.map((stream) => (stream.startTime ?? 0) + (stream.duration ?? 0) - startTime);
  return Math.max(...ends);
}

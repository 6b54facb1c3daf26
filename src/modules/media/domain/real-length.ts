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

/** What is done to sound, in dB: made louder or softer as a whole, and above `ceiling` (dBTP) limited. */
export interface SoundGain {
  gain: number;
  ceiling: number | undefined;
}

/** True peaks lie between the samples: limiting is done where there are this many a second. */
const LIMITING_RATE = 192_000;

/** How long before a peak the limiter begins, in samples and milliseconds, and how long it takes to let go. */
const AHEAD = 960;
const ATTACK_MS = (AHEAD / LIMITING_RATE) * 1000;
const RELEASE_MS = 80;

/** The limiter takes nothing lower. */
const LOWEST_LIMIT = 0.0625;

/**
 * Filters of sound that come out with `sampleRate` samples a second. The limiter looks ahead, and gives sound late by as
 * much: what it holds at the end is pushed out and the delay cut.
 */
export function gainFilters({ gain, ceiling }: SoundGain, sampleRate: number): string[] {
  const louder = `volume=${gain.toFixed(3)}dB:precision=float`;
  if (ceiling === undefined) return [louder];
  const limit = Math.max(LOWEST_LIMIT, 10 ** (ceiling / 20)).toFixed(6);
  return [
    ...[louder, `aresample=${LIMITING_RATE}`, `apad=pad_len=${AHEAD}`],
    `alimiter=level=0:limit=${limit}:attack=${ATTACK_MS}:release=${RELEASE_MS}`,
    ...[`atrim=start_sample=${AHEAD}`, 'asetpts=PTS-STARTPTS', `aresample=${sampleRate}`],
  ];
}

import type { MediaCommand } from '../../../../ports/media-tool.port.js';
import { filterPath } from '../../../media/domain/filter-path.js';
import type { PlanIo } from '../operation-definition.js';
import { frameSync } from './frame-timing.js';

/** Frames a second of a video whose frames come at no common beat. */
const FASTEST = 50;

/** Animations count in hundredths of a second, or are rounded to them. */
const TICKS = 100;

/** Frames looked at for their beat; memory and time for more would be wasted. */
const FRAMES_SEEN = 5_000;

/** Notes when each frame of an animation is shown. */
export function timesOfFrames(
  streamIndex: number,
  io: PlanIo,
): { command: MediaCommand; path: string } {
  const path = `${io.scratch}/times.txt`;
  // Times are printed beside what is known of a frame: anything will do.
  const filters = `scale=16:16,format=gray,blackframe=amount=0,metadata=mode=print:file=${filterPath(path)}`;
  const options = [
    ...['-map', `0:${streamIndex}`, '-filter:v', filters],
    ...frameSync(io.toolVersion, 'passthrough'),
    ...['-frames:v', String(FRAMES_SEEN), '-f', 'null'],
  ];
  return {
    path,
    command: {
      inputs: [{ path: io.input, options: [] }],
      outputs: [{ path: `${io.scratch}/times.null`, options }],
    },
  };
}

/**
 * The slowest rate, in frames a second, at which every frame falls on a beat: one frame for each greatest common
 * divisor of the delays. The last delay is not seen; it is kept to within one beat.
 */
export function rateOf(found: string): number {
  const ticks = [...found.matchAll(/pts_time:(\d+(?:\.\d+)?)/g)].map(([, time]) =>
    Math.round(Number(time) * TICKS),
  );
  const delays = ticks.slice(1).map((tick, index) => tick - (ticks[index] ?? 0));
  const beat = delays.filter((delay) => delay > 0).reduce(greatestCommonDivisor, 0);
  return beat === 0 ? 10 : Math.min(FASTEST, TICKS / beat);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

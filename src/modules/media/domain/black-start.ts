import type { MediaCommand } from '../../../ports/media-tool.port.js';
import { filterPath } from './filter-path.js';
import { framesFrom } from './picture-seek.js';
import type { Picture } from './picture.js';
import type { StillGround } from './still-frame.js';

/** How far a frame that is not black is looked for, in seconds. */
const SEARCH_SECONDS = 300;

/** A pixel this dark (0..255) is black, and a frame of which this share of pixels is (percent). */
const DARK = 32;
const BLACK_SHARE = 98;

/** Frames are looked at this small, in pixels. */
const WIDTH = 96;

/** Looks for the first frame from `at` on that is not black and notes its time; stops there. */
export function blackSearch(
  picture: Picture,
  at: number,
  io: StillGround & { scratch: string },
): { command: MediaCommand; path: string } {
  const path = `${io.scratch}/first-light.txt`;
  const height = Math.max(2, Math.round((WIDTH * picture.height) / picture.width));
  const share = 'lavfi.blackframe.pblack';
  const { options: reading, filters } = framesFrom(picture, at, io.cores);
  const search = [
    ...filters,
    `setpts=PTS-STARTPTS,scale=${WIDTH}:${Math.min(height, WIDTH * 4)}:out_range=pc,format=gray`,
    `blackframe=amount=0:threshold=${DARK}`,
    `metadata=mode=select:key=${share}:value=${BLACK_SHARE}:function=less`,
    `metadata=mode=print:key=${share}:file=${filterPath(path)}`,
  ].join();
  const options = [...reading, '-t', String(SEARCH_SECONDS)];
  const map = ['-map', `0:${picture.streamIndex}`, '-filter:v', search, '-frames:v', '1'];
  return {
    path,
    command: {
      inputs: [{ path: io.input, options }],
      outputs: [{ path: `${io.scratch}/first-light.null`, options: [...map, '-f', 'null'] }],
    },
  };
}

/** The time found, in seconds from where the search began; 0 where all is black. Half a frame early, to be found again. */
export function firstLight(found: string): number {
  const time = /pts_time:(\d+(?:\.\d+)?)/.exec(found)?.[1];
  return time === undefined ? 0 : Math.max(0, Number(time) - 0.002);
}

import { JobError } from '../../../../contracts/job-failure.js';
import type { MediaCommand } from '../../../../ports/media-tool.port.js';
import type { Picture } from '../../../media/domain/picture.js';
import { frameAt, framesFrom } from '../../../media/domain/picture-seek.js';
import {
  losslessStill,
  stillEncoding,
  type StillFormat,
} from '../../../media/domain/still-encoding.js';
import { stillFilters, stillFrame, uprightStill } from '../../../media/domain/still-frame.js';
import { deinterlaced } from '../../../media/domain/true-frames.js';
import type { OperationStep, PlanIo } from '../operation-definition.js';

/** A picture of a video, or several on a sheet. Pixels, seconds from the video's first frame. */
export interface SheetPlan {
  picture: Picture;
  /** How long the video plays. */
  seconds: number;
  at: number;
  tile: { width: number; height: number };
  columns: number;
  rows: number;
  format: StillFormat;
  quality: number;
  output: string;
}

/** Pixels between the pictures of a sheet. */
const GAP = 4;

/** Frames nearer to each other than this, in seconds, are found faster by decoding all there are than by seeking each. */
const WORTH_SEEKING = 2;

/** Seeks of one run; they go on side by side, with this many threads each. */
const SEEKS_AT_ONCE = 4;
const SEEK_THREADS = 2;

const ONE = ['-frames:v', '1'];

/** Decoded pictures that all seeks of a run may hold, in bytes, and how many one holds. */
const SEEK_BYTES = 400 * 1024 * 1024;
const SEEK_FRAMES = 14;

/** Size of the whole. Throws PIXEL_LIMIT. */
export function sheetSize(
  { tile, columns, rows }: Pick<SheetPlan, 'tile' | 'columns' | 'rows'>,
  maxPixels: number,
): { width: number; height: number } {
  const width = columns * tile.width + (columns - 1) * GAP;
  const height = rows * tile.height + (rows - 1) * GAP;
  if (width * height <= maxPixels) return { width, height };
  const detail = `The sheet would have ${width}x${height} pixels; ask for fewer or smaller pictures.`;
  throw new JobError('PIXEL_LIMIT', { detail });
}

/** Steps from a video to one picture of it, or to a sheet of pictures that stand for equal parts of it in order. */
export function sheetSteps(plan: SheetPlan, io: PlanIo, weight: number): OperationStep[] {
  const count = plan.columns * plan.rows;
  if (count === 1)
    return [{ do: 'run', command: stillFrame({ ...plan, size: plan.tile }, io), weight }];
  const interval = (plan.seconds - plan.at) / count;
  if (interval < WORTH_SEEKING) return [{ do: 'run', command: onePass(plan, io, count), weight }];
  const tiles = Array.from({ length: count }, (_, index) => ({
    at: plan.at + (index + 0.5) * interval,
    path: `${io.scratch}/tile-${index}.png`,
  }));
  const runs = inGroups(tiles, seeksAtOnce(plan.picture));
  const sheet = { do: 'run', command: joined(plan, tiles), weight: weight * 0.1 } as const;
  return [
    { do: 'run', command: blanks(plan, tiles), weight: 0 },
    ...runs.map((group) => {
      const part = (weight * 0.9 * group.length) / count;
      return { do: 'run', command: someFrames(plan, io, group), weight: part } as const;
    }),
    sheet,
  ];
}

interface Tile {
  at: number;
  path: string;
}

function onePass(plan: SheetPlan, io: PlanIo, count: number): MediaCommand {
  const { picture, at, seconds } = plan;
  const encoding = stillEncoding(plan.format, plan.quality, picture.alpha);
  const rate = `fps=${count}/${(seconds - at).toFixed(6)}`;
  const { options, filters: skipped } = framesFrom(picture, at, io.cores);
  const filters = [
    ...[...skipped, 'setpts=PTS-STARTPTS', ...deinterlaced(picture), rate],
    ...[
      ...uprightStill(plan.picture, plan.tile),
      ...losslessStill(picture.alpha).filters,
      tiled(plan),
    ],
    ...encoding.filters,
  ].join();
  return {
    inputs: [{ path: io.input, options }],
    outputs: [
      { path: plan.output, options: [...mapped(0, plan, filters), ...ONE, ...encoding.options] },
    ],
  };
}

/** Pictures that are not found, since the video is shorter than it claims, stay white. */
function blanks({ tile, picture }: SheetPlan, tiles: readonly Tile[]): MediaCommand {
  const { filters, options } = losslessStill(picture.alpha);
  const white = `color=white:s=${tile.width}x${tile.height}:r=1:d=1`;
  const drawn = ['-filter:v', ['setsar=1', ...filters].join(), ...ONE, ...options];
  return {
    inputs: [{ path: white, options: ['-f', 'lavfi'] }],
    outputs: tiles.map(({ path }) => ({ path, options: drawn })),
  };
}

function someFrames(plan: SheetPlan, io: PlanIo, tiles: readonly Tile[]): MediaCommand {
  const { picture, seconds } = plan;
  const encoding = losslessStill(picture.alpha);
  const filters = [...stillFilters(picture, plan.tile), ...encoding.filters];
  const reads = tiles.map(({ at }) => frameAt(picture, at, seconds, SEEK_THREADS));
  return {
    inputs: reads.map(({ options }) => ({ path: io.input, options })),
    outputs: tiles.map(({ path }, index) => ({
      path,
      options: [
        ...mapped(index, plan, [...(reads[index]?.filters ?? []), ...filters].join()),
        ...(reads[index]?.last === true ? [] : ONE),
        ...encoding.options,
      ],
    })),
  };
}

function joined(plan: SheetPlan, tiles: readonly Tile[]): MediaCommand {
  const encoding = stillEncoding(plan.format, plan.quality, plan.picture.alpha);
  const pads = tiles.map((_, index) => `[${index}:v]`).join('');
  const graph = [`${pads}concat=n=${tiles.length}:v=1:a=0`, tiled(plan), ...encoding.filters];
  return {
    inputs: tiles.map(({ path }) => ({ path, options: [] })),
    outputs: [
      {
        path: plan.output,
        options: [
          ...['-filter_complex', `${graph.join()}[out]`, '-map', '[out]'],
          ...[...ONE, ...encoding.options],
        ],
      },
    ],
  };
}

function mapped(input: number, { picture }: SheetPlan, filters: string): string[] {
  return ['-map', `${input}:${picture.streamIndex}`, '-filter:v', filters];
}

function tiled({ columns, rows }: SheetPlan): string {
  return `tile=${columns}x${rows}:padding=${GAP}:color=white`;
}

function seeksAtOnce({ frameBytes }: Picture): number {
  const affordable = Math.floor(SEEK_BYTES / (frameBytes * SEEK_FRAMES));
  return Math.min(SEEKS_AT_ONCE, Math.max(1, affordable));
}

function inGroups<T>(items: readonly T[], size: number): T[][] {
  const groups = Math.ceil(items.length / size);
  return Array.from({ length: groups }, (_, group) =>
    items.slice(group * size, (group + 1) * size),
  );
}

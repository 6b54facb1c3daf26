import type { MediaCommand } from '../../ports/media-tool.port.js';
import { isMoving, isZooming, offsetOf, zoomAt, type Shot } from './camera.js';
import { even, type DrawnLayer } from './layer-picture.js';
import { phasesFor, shiftedCopies } from './shifted-copies.js';
import { MARGIN } from './stage.js';

export interface ClipOutput {
  path: string;
  width: number;
  height: number;
  /** Pixels a unit. */
  scale: number;
}

/** Little is kept in memory; and with a given number of threads clips are the same on every machine. */
const FRUGAL = 'aq-mode=3:rc-lookahead=4:sync-lookahead=0:bframes=0:ref=1';

const BT709 = [
  ...['-colorspace', 'bt709', '-color_primaries', 'bt709'],
  ...['-color_trc', 'bt709', '-color_range', 'tv'],
];

/**
 * One run that moves the layers and lays them over each other, the farthest first. Moving costs next to nothing: what
 * is seen of a layer is cut out of the copy that is shifted by the right part of a pixel. Only a zoom computes each
 * pixel anew, once for the whole picture.
 */
export function clipCommand(
  layers: readonly DrawnLayer[],
  shot: Shot,
  output: ClipOutput,
): MediaCommand {
  const rate = String(shot.frameRate);
  const inputs = layers.map(({ path, drawn }) => ({
    path,
    options: [
      ...['-f', 'rawvideo', '-pixel_format', 'rgba'],
      ...['-video_size', `${drawn.width}x${drawn.height}`, '-framerate', rate],
      ...['-threads', '1'],
    ],
  }));
  const moved = layers.map((layer, index) => movedLayer(layer, index, shot, output));
  const laid = layers.slice(1).map(({ seen }, index) => {
    const under = index === 0 ? '[l0]' : `[o${index}]`;
    return `${under}[l${index + 1}]overlay=${seen.x}:${seen.y}:format=yuv420[o${index + 1}]`;
  });
  const whole = layers.length > 1 ? `[o${layers.length - 1}]` : '[l0]';
  const finish = `${whole}${isZooming(shot) ? zoomed(shot, output) : 'null'},format=yuv420p[out]`;
  return {
    inputs,
    outputs: [
      { path: output.path, options: [...graph([...moved, ...laid, finish]), ...encoded(shot)] },
    ],
    expectedSeconds: shot.frames / shot.frameRate,
  };
}

/** In one thread: clips are made side by side, and handing their pieces round costs more than it gains. */
function graph(chains: readonly string[]): string[] {
  return [
    ...['-filter_complex', chains.join(';'), '-filter_complex_threads', '1'],
    ...['-map', '[out]', '-an'],
  ];
}

/** Nearly without loss, and fast: clips are encoded once more when they are joined. */
function encoded({ frames, frameRate }: Shot): string[] {
  return [
    ...['-frames:v', String(frames), '-r', String(frameRate)],
    ...['-c:v', 'libx264', '-preset', 'superfast', '-crf', '16', '-profile:v', 'high'],
    ...['-pix_fmt', 'yuv420p', '-x264-params', FRUGAL, '-threads', '2'],
    ...['-g', String(Math.round(frameRate * 2))],
    ...[...BT709, '-movflags', '+faststart', '-map_metadata', '-1'],
    ...['-fflags', '+bitexact', '-flags:v', '+bitexact'],
  ];
}

/** From the layer's input to its label: what is seen of it, frame by frame. */
function movedLayer(drawn: DrawnLayer, index: number, shot: Shot, output: ClipOutput): string {
  const { layer, seen } = drawn;
  const format = index === 0 ? 'yuv420p' : 'yuva420p';
  const picture = `[${index}:v]scale=out_color_matrix=bt709:out_range=tv,format=${format}`;
  const [held, label] = ['loop=-1:1:0,setpts=N', `[l${index}]`];
  if (layer.still === true) return `${picture},${held}${label}`;
  if (layer.motion?.kind === 'stream') {
    const box = cut(seen.width, seen.height, streamed(drawn, shot, output.scale));
    return `${picture},${held},${box}${label}`;
  }
  const moves = (['x', 'y'] as const).filter((axis) => isMoving(layer, axis, shot));
  const phases = phasesFor(output, moves.length);
  const [x, y] = (['x', 'y'] as const).map((axis) => (moves.includes(axis) ? phases : undefined));
  const shifted = shiftedCopies(picture, `p${index}`, drawn.drawn, { x, y });
  const place = (axis: 'x' | 'y', step: number): string => {
    // The margin is a whole number of pixels, which its drawing was rounded to.
    const margin = even(MARGIN * output.scale);
    if (!moves.includes(axis)) return String(margin);
    const off = `(${offsetOf(layer, axis, shot)})*${(margin / MARGIN).toFixed(6)}`;
    return `${step}*mod(floor(${phases}*(${off})),${phases})+floor(${off})`;
  };
  const box = cut(seen.width, seen.height, {
    x: place('x', shifted.width),
    y: place('y', shifted.height),
  });
  return `${shifted.graph},${held},${box}${label}`;
}

function cut(width: number, height: number, { x, y }: { x: string; y: string }): string {
  return `crop=${width}:${height}:'${x}':'${y}':exact=1`;
}

/** What falls or rises goes on for ever, by whole pixels: it is fast, and smooth when each step is the same. */
function streamed(
  { layer }: DrawnLayer,
  { frameRate }: Shot,
  scale: number,
): { x: string; y: string } {
  if (layer.motion?.kind !== 'stream') return { x: '0', y: '0' };
  const { step, seconds } = layer.motion;
  const cycle = even(Math.abs(step.y) * scale);
  const speed = Math.max(1, Math.round(cycle / seconds / frameRate));
  const gone = `mod(n*${speed},${cycle})`;
  const wide = even(Math.abs(step.x) * scale);
  const aside = `round(${gone}*${(wide / cycle).toFixed(6)})`;
  return {
    x: step.x > 0 ? `${wide}-${aside}` : aside,
    y: step.y > 0 ? `${cycle}-${gone}` : gone,
  };
}

/** Enlarges around what the camera looks at, by parts of a pixel. */
function zoomed(shot: Shot, { width, height }: ClipOutput): string {
  const zoom = zoomAt(shot, '(on-1)');
  const side = (focus: number, length: number, at: 0 | 1): string =>
    `${(focus * length).toFixed(3)}+(${((at - focus) * length).toFixed(3)})/${zoom}`;
  const [left, right] = [side(shot.focus.x, width, 0), side(shot.focus.x, width, 1)];
  const [top, bottom] = [side(shot.focus.y, height, 0), side(shot.focus.y, height, 1)];
  const corners = `x0='${left}':y0='${top}':x1='${right}':y1='${top}':x2='${left}':y2='${bottom}':x3='${right}':y3='${bottom}'`;
  return `perspective=${corners}:eval=frame`;
}

import type { MediaCommand } from '../../ports/media-tool.port.js';
import { isMoving, isZooming, offsetOf, zoomAt, type Shot } from './camera.js';
import { even, type DrawnLayer } from './layer-picture.js';
import { MARGIN, SHORT_SIDE } from './stage.js';

export interface ClipOutput {
  path: string;
  width: number;
  height: number;
  /** Pixels a unit. */
  scale: number;
}

/**
 * Each moving layer is held in so many copies along the way that it moves, each shifted by that part of a pixel: steps of
 * whole pixels would be seen. In a small picture they are too few to be told from a slow movement.
 */
const PHASES = { fine: 4, ofBothAxes: 3, small: 2 };

/** Pixels of the shorter side, below which a picture is small. */
const SMALL = 400;

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
    ],
  }));
  const moved = layers.map((layer, index) => {
    return `[${index}:v]${movedLayer(layer, index === 0, shot, output.scale)}[l${index}]`;
  });
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

function graph(chains: readonly string[]): string[] {
  return ['-filter_complex', chains.join(';'), '-map', '[out]', '-an'];
}

/** Nearly without loss, and fast: clips are encoded once more when they are joined. */
function encoded({ frames, frameRate }: Shot): string[] {
  return [
    ...['-frames:v', String(frames), '-r', String(frameRate)],
    ...['-c:v', 'libx264', '-preset', 'superfast', '-crf', '16', '-profile:v', 'high'],
    ...[
      '-pix_fmt',
      'yuv420p',
      '-x264-params',
      'aq-mode=3',
      '-g',
      String(Math.round(frameRate * 2)),
    ],
    ...[...BT709, '-movflags', '+faststart', '-map_metadata', '-1'],
    ...['-fflags', '+bitexact', '-flags:v', '+bitexact'],
  ];
}

function movedLayer(drawn: DrawnLayer, isOpaque: boolean, shot: Shot, scale: number): string {
  const { layer, seen } = drawn;
  const format = isOpaque ? 'yuv420p' : 'yuva420p';
  const picture = `scale=out_color_matrix=bt709:out_range=tv,format=${format}`;
  const held = 'loop=-1:1:0,setpts=N';
  if (layer.still === true) return `${picture},${held}`;
  if (layer.motion?.kind === 'stream') {
    return `${picture},${held},${cut(seen.width, seen.height, streamed(drawn, shot, scale))}`;
  }
  const { width, height } = drawn.drawn;
  const moves = (['x', 'y'] as const).filter((name) => isMoving(layer, name, shot));
  const isSmall = scale * SHORT_SIDE < SMALL;
  const most = isSmall ? PHASES.small : moves.length > 1 ? PHASES.ofBothAxes : PHASES.fine;
  // The margin is a whole number of pixels, which its drawing was rounded to.
  const margin = even(MARGIN * scale);
  const axis = (name: 'x' | 'y', length: number): { phases: number; place: string } => {
    const place = `(${offsetOf(layer, name, shot)})*${(margin / MARGIN).toFixed(6)}`;
    if (!moves.includes(name)) return { phases: 1, place: String(margin) };
    const phase = `mod(floor(${most}*(${place})),${most})`;
    return { phases: most, place: `${length}*${phase}+floor(${place})` };
  };
  const [x, y] = [axis('x', width), axis('y', height)];
  const box = cut(seen.width, seen.height, { x: x.place, y: y.place });
  return `${picture},${shifted(x.phases, y.phases)}${held},${box}`;
}

/** The copies, side by side and one below the other. None is left unshifted: it would be sharper than the rest. */
function shifted(columns: number, rows: number): string {
  if (columns * rows === 1) return '';
  const x = columns === 1 ? '0' : `(mod(on-1,${columns})+0.5)/${columns}`;
  const y = rows === 1 ? '0' : `(floor((on-1)/${columns})+0.5)/${rows}`;
  const corners = `x0='${x}':y0='${y}':x1='W+${x}':y1='${y}':x2='${x}':y2='H+${y}':x3='W+${x}':y3='H+${y}'`;
  return `loop=${columns * rows - 1}:1:0,setpts=N,perspective=${corners}:eval=frame,tile=${columns}x${rows},`;
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

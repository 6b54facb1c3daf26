import { MARGIN, type Layer, type Stage } from './stage.js';
import type { Point } from './svg.js';

/** What the camera does in a clip: how much nearer it comes, and how far it goes, in units. */
export interface CameraMove {
  zoomFrom: number;
  zoomTo: number;
  from: Point;
  to: Point;
}

/** The nearest layer moves so far either way, in units. */
const TRAVEL = 78;
const ZOOM = 1.09;

/** Scene after scene another move: in, right, up, out, left. */
const MOVES: readonly [CameraMove, ...CameraMove[]] = [
  move([1, ZOOM], [-0.3, 0], [0.3, 0]),
  move([1, 1], [-1, 0], [1, 0]),
  move([1, 1], [0, 0.6], [0, -0.55]),
  move([ZOOM, 1], [0.3, 0], [-0.3, 0]),
  move([1, 1], [1, 0], [-1, 0]),
];

export function cameraMove(index: number): CameraMove {
  return MOVES[index % MOVES.length] ?? MOVES[0];
}

export interface Shot {
  move: CameraMove;
  /** What the camera looks at, as a share of the frame. */
  focus: Point;
  frames: number;
  frameRate: number;
}

/** What the camera looks at: between the middle and the light. */
export function focusOf({ frame, light, horizon }: Stage): Point {
  return { x: 0.3 + 0.4 * (light.x / frame.width), y: (0.9 * horizon) / frame.height };
}

/** Whether the picture as a whole is made larger on the way. */
export function isZooming({ move: { zoomFrom, zoomTo } }: Shot): boolean {
  return zoomFrom !== 1 || zoomTo !== 1;
}

/** How much the picture is enlarged, as an expression of the frame's number, which is called as told, from 0. */
export function zoomAt({ move: { zoomFrom, zoomTo }, frames }: Shot, frame: string): string {
  return `(${dec(zoomFrom)}+(${dec(zoomTo - zoomFrom)})*${eased(frames, frame)})`;
}

/** Whether a layer ever moves along an axis. */
export function isMoving(layer: Layer, axis: 'x' | 'y', shot: Shot): boolean {
  const { from, to } = shot.move;
  return from[axis] !== to[axis] || ownMotion(layer, axis, shot) !== undefined;
}

/**
 * Where in its drawing the frame begins that is seen of a layer, in units from the drawing's edge, as an expression of
 * the frame's number `n`, from 0. Never beyond the margin that it is drawn with.
 */
export function offsetOf(layer: Layer, axis: 'x' | 'y', shot: Shot): string {
  const { move: camera, frames } = shot;
  const nearness = 0.1 + 0.9 * layer.depth;
  const start = camera.from[axis] * nearness;
  const way = (camera.to[axis] - camera.from[axis]) * nearness;
  const travelled = `${MARGIN}+(${dec(start)})+(${dec(way)})*${eased(frames, 'n')}`;
  const own = ownMotion(layer, axis, shot);
  return `clip(${travelled}${own === undefined ? '' : `-(${own})`},0,${2 * MARGIN})`;
}

/** The share of the way, 0..1. Slower at both ends and never at rest, since scenes fade into each other. */
function eased(frames: number, frame: string): string {
  const share = `${frame}/${Math.max(1, frames - 1)}`;
  return `(${share}-0.07*sin(2*PI*${share}))`;
}

/** What drifts goes no farther than this in one clip, in units: in a long one it is slower. */
const DRIFT = 100;

function ownMotion(
  { motion }: Layer,
  axis: 'x' | 'y',
  { frames, frameRate }: Shot,
): string | undefined {
  if (motion === undefined || motion.kind === 'stream' || motion[axis] === 0) return undefined;
  const seconds = `(n/${frameRate})`;
  if (motion.kind === 'drift') {
    const length = frames / frameRate;
    const speed = Math.sign(motion[axis]) * Math.min(Math.abs(motion[axis]), DRIFT / length);
    return `(${dec(speed)})*(${seconds}-${dec(length / 2)})`;
  }
  const turns = `${seconds}/${dec(motion.seconds)}+${dec(motion.phase + (axis === 'y' ? 0.25 : 0))}`;
  return `(${dec(motion[axis])})*sin(2*PI*(${turns}))`;
}

function move(zoom: [number, number], from: [number, number], to: [number, number]): CameraMove {
  return {
    ...{ zoomFrom: zoom[0], zoomTo: zoom[1] },
    from: { x: from[0] * TRAVEL, y: from[1] * TRAVEL },
    to: { x: to[0] * TRAVEL, y: to[1] * TRAVEL },
  };
}

function dec(value: number): string {
  return value.toFixed(4);
}

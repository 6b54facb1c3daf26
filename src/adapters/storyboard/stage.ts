import type { Brief } from './brief.js';
import type { Chance } from './chance.js';
import { mix, shade, type Oklch } from './oklch.js';
import type { Palette } from './palette.js';
import type { Point } from './svg.js';

/** Everything is drawn in units of the frame: its shorter side has so many. */
export const SHORT_SIDE = 1000;

/** How far moving layers are drawn beyond the frame on each side, in units. */
export const MARGIN = 130;

/** The size of the frame in units. */
export interface Frame {
  width: number;
  height: number;
}

/** What a picture is drawn on: where its horizon and its light are, and in which colours. */
export interface Stage {
  frame: Frame;
  brief: Brief;
  palette: Palette;
  chance: Chance;
  /** Units from the top. */
  horizon: number;
  light: Point;
  /** The unit of size: 1 in a square or upright frame and a little more in a wide one. */
  breadth: number;
}

/** How a layer moves by itself, beside what the camera does. */
export type LayerMotion =
  /** To and fro: units each way, seconds for both, and where in that it begins, 0..1. */
  | { kind: 'sway'; x: number; y: number; seconds: number; phase: number }
  /** On and on: units a second. */
  | { kind: 'drift'; x: number; y: number }
  /** On and on for ever: the drawing repeats itself by this step, in units, and takes it in so many seconds. */
  | { kind: 'stream'; step: Point; seconds: number };

/** A part of the picture that moves as one. */
export interface Layer {
  /** SVG elements in units of the frame, without words. */
  svg: string;
  /** The strip of the frame that it touches, in units; left out, all of it. */
  top?: number;
  bottom?: number;
  left?: number;
  right?: number;
  /** From 0, which hardly moves with the camera, to 1, which is close to it. */
  depth: number;
  /** What is behind its half-transparent edges. */
  matte: Oklch;
  motion?: LayerMotion;
  /** Stays where it is. */
  still?: boolean;
  /** Wide and even: it is given a grain. */
  grain?: boolean;
}

export const left = -MARGIN;
export const rightOf = ({ frame }: Stage): number => frame.width + MARGIN;
export const bottomOf = ({ frame }: Stage): number => frame.height + MARGIN;

/** The colour of ground so near, 0..1: what is far is lost in haze. */
export function ground({ palette }: Stage, nearness: number): Oklch {
  return mix(palette.haze, palette.near, nearness ** 0.85);
}

/** Where the light falls on ground so near. */
export function litGround(stage: Stage, nearness: number, share = 0.3): Oklch {
  return mix(ground(stage, nearness), stage.palette.light, share * (1 - nearness * 0.6));
}

/** Ground in shadow. */
export function shadowed(stage: Stage, nearness: number): Oklch {
  return shade(ground(stage, nearness), 0.82);
}

import type { StreamPlan } from '../../../contracts/operation.js';
import type { ImageEdit, ImageFacts } from '../../../ports/image-tool.port.js';
import type { MediaCommand, MediaProbe } from '../../../ports/media-tool.port.js';
import type { MediaClass, MediaFormat } from '../../media/domain/media-format.js';
import type { PictureLimits } from '../../media/domain/picture-limits.js';

/** What an operation's result may be: a media format, or a description in JSON. */
export type OutputFormat = MediaFormat | 'json';

interface OperationBase<P extends object> {
  /** As callers name it; the file it stands in is called alike. */
  readonly name: string;
  /** One sentence that says what comes out. */
  readonly summary: string;
  /** The kind of work it is: decides the queue and the wall clock. */
  readonly media: MediaClass;
  /** What files it takes, by their content. */
  readonly accepts: readonly MediaFormat[];
  readonly produces: readonly OutputFormat[];
  /** The parameters with their rules, and their defaults as initial values. */
  readonly parameters: new () => P;
}

/** Works on what ffprobe describes: video, audio, and animations where frames are wanted as video. */
export interface MediaOperation<P extends object = object> extends OperationBase<P> {
  readonly reads: 'media';
  /** Throws JobError for what cannot be done with this file. Pure. */
  plan(parameters: P, io: PlanIo, source: MediaSource): OperationPlan;
}

/** Works on images as the image library sees them. */
export interface ImageOperation<P extends object = object> extends OperationBase<P> {
  readonly reads: 'image';
  /** Throws JobError for what cannot be done with this image. Pure. */
  plan(parameters: P, io: PlanIo, source: ImageFacts): OperationPlan;
}

export type OperationDefinition = MediaOperation | ImageOperation;

/** What a file holds, as far as it is known before anything is decoded. */
export interface MediaSource {
  format: MediaFormat;
  probe: MediaProbe;
  /** How long the file plays: as it claims, or measured where it claims nothing or too much. */
  seconds: number;
}

/** Where a plan works, and within what. */
export interface PlanIo {
  /** Absolute path of the input, to be read only. */
  input: string;
  /** Absolute path of the attempt's folder, without a slash at the end: everything that steps write lies in it. */
  scratch: string;
  /** Processors the work may use. */
  cores: number;
  limits: PictureLimits;
  /** No result grows past this, in bytes. */
  outputBytes: number;
  /** The tool as it names itself, e.g. `5.1.9-0+deb12u1`, `N-47683-g0e8eb07980-static`. */
  toolVersion: string;
  /**
   * How much of the bytes of the first try this try may need, 1 down to 0: below 1 once a result was larger than the
   * plan's `maxBytes`. At 0 the smallest that makes sense is planned.
   */
  level: number;
  /** What the first try came to, in bytes; known below level 1. */
  firstBytes?: number | undefined;
}

/** One step of the work, and its part in the whole (the parts add up to 1). */
export type OperationStep =
  | { do: 'run'; command: MediaCommand; weight: number }
  /** A run that finds something out: what it wrote to `path` decides the steps that follow it. */
  | {
      do: 'measure';
      command: MediaCommand;
      weight: number;
      path: string;
      then: (found: string) => OperationStep[];
      /** What becomes of each stream, where that too is only known now: in place of what the plan says. */
      streams?: (found: string) => StreamPlan[];
    }
  | { do: 'edit'; edit: ImageEdit; weight: number }
  | { do: 'write'; path: string; text: string };

/** What the result is held against. What is left out is not looked at. Pixels and seconds. */
export interface ExpectedOutput {
  width?: number;
  height?: number;
  seconds?: number;
  hasVideo?: boolean;
  hasAudio?: boolean;
}

/** From an input to one output. */
export interface OperationPlan {
  steps: OperationStep[];
  output: { path: string; format: OutputFormat };
  /** What becomes of each stream of the input. */
  streams: StreamPlan[];
  expected: ExpectedOutput;
  /** The result must not be larger; tried again at a lower level until it fits. */
  maxBytes?: number;
}

/** Types an operation's parameters from its class. */
export function mediaOperation<P extends object>(
  definition: Omit<MediaOperation<P>, 'reads'>,
): MediaOperation<P> {
  return { ...definition, reads: 'media' };
}

/** The same for operations on images. */
export function imageOperation<P extends object>(
  definition: Omit<ImageOperation<P>, 'reads'>,
): ImageOperation<P> {
  return { ...definition, reads: 'image' };
}

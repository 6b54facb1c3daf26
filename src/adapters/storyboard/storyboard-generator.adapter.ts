import { join } from 'node:path';
import type { MediaToolPort } from '../../ports/media-tool.port.js';
import {
  PreviewGeneratorPort,
  type ClipRequest,
  type ClipWork,
  type MadeClip,
} from '../../ports/video-generator.port.js';
import { cameraMove, focusOf } from './camera.js';
import { clipCommand } from './clip-command.js';
import { compose } from './composition.js';
import { drawLayer, even } from './layer-picture.js';
import { SHORT_SIDE } from './stage.js';

/** The share of the work that drawing is. */
const DRAWING = 0.2;

/** A tool that shows no sign of life for this long is ended, in milliseconds. */
const STALL_MS = 30_000;

/** Draws each scene from its words: needs no account, and is the same for the same words. */
export class StoryboardGenerator extends PreviewGeneratorPort {
  readonly name = 'storyboard';
  readonly version = '1';
  readonly parallel = 3;
  readonly captioned = true;

  constructor(private readonly mediaTool: MediaToolPort) {
    super();
  }

  async make(request: ClipRequest, work: ClipWork): Promise<MadeClip> {
    const { signal, folder, deadline, onProgress } = work;
    const [width, height] = [even(request.width), even(request.height)];
    const { stage, layers } = compose({ ...request, width, height });
    const canvas = {
      frame: stage.frame,
      scale: Math.min(width, height) / SHORT_SIDE,
      width,
      height,
    };
    let done = 0;
    const drawn = await Promise.all(
      layers.map(async (layer, index) => {
        signal.throwIfAborted();
        const made = await drawLayer(layer, canvas, folder, index);
        onProgress((++done / layers.length) * DRAWING);
        return made;
      }),
    );
    const shot = {
      move: cameraMove(request.index),
      focus: focusOf(stage),
      frames: Math.max(1, Math.round(request.seconds * request.frameRate)),
      frameRate: request.frameRate,
    };
    const path = join(folder, 'scene.mp4');
    const { frames } = await this.mediaTool.run(
      clipCommand(drawn, shot, { path, width, height, scale: canvas.scale }),
      {
        ...{ signal, timeoutMs: Math.max(1, deadline - Date.now()), stallMs: STALL_MS },
        onProgress: (share) => {
          onProgress(DRAWING + share * (1 - DRAWING));
        },
      },
    );
    const isWhole = frames === shot.frames;
    return {
      ...{ file: { path }, costUsd: 0 },
      ...(isWhole && { seconds: shot.frames / shot.frameRate }),
    };
  }

  /** Nothing is begun elsewhere. */
  abandon(): Promise<void> {
    return Promise.resolve();
  }
}

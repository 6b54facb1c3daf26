import { createHash } from 'node:crypto';
import type { ClipRequest } from '../../../../ports/video-generator.port.js';

/** Who makes a clip, and how they make it nowadays. */
export interface ClipOrigin {
  name: string;
  version: string;
}

/** The name of a clip (hex): the same wherever nothing differs that it is made from. Its place in the film is nothing of it. */
export function clipIdentity(request: ClipRequest, { name, version }: ClipOrigin): string {
  const { prompt, style, seconds, width, height, frameRate } = request;
  const made = [prompt, style ?? null, seconds, width, height, frameRate, name, version];
  return createHash('sha256').update(JSON.stringify(made)).digest('hex');
}

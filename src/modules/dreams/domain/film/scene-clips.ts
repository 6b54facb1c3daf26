import type { PlannedScene } from '../../../../contracts/dream.js';
import type { ClipRequest } from '../../../../ports/video-generator.port.js';
import { clipIdentity, type ClipOrigin } from './clip-identity.js';
import type { FilmFormat } from './film-format.js';
import { clipFrames, type FilmTiming } from './film-timing.js';

/** The clip that a scene needs, by its identity; the request is that of the first scene that needs it. */
export interface SceneClip {
  id: string;
  request: ClipRequest;
}

/** One clip for each scene: scenes that are made alike share one. */
export function sceneClips(
  scenes: readonly PlannedScene[],
  style: string | undefined,
  timing: FilmTiming,
  { width, height, frameRate }: FilmFormat,
  origin: ClipOrigin,
): SceneClip[] {
  const known = new Map<string, SceneClip>();
  return scenes.map(({ prompt }, index) => {
    const seconds = clipFrames(timing, index) / frameRate;
    const look = { prompt, style, seconds, width, height, frameRate };
    const request = { ...look, index, count: scenes.length };
    const id = clipIdentity(request, origin);
    const clip = known.get(id) ?? { id, request };
    known.set(id, clip);
    return clip;
  });
}

import type { DreamCheckpoint, DreamRenderPayload } from '../../../contracts/dream.js';
import type { DreamState } from './dream.entity.js';

/** What one rendering adds to what the dream's author said. */
export interface RenderingChoices extends Pick<
  DreamRenderPayload,
  'maxScenes' | 'maxSeconds' | 'preview'
> {
  musicKey: string | undefined;
  narrationKey: string | undefined;
  kept: DreamCheckpoint | undefined;
}

/** Everything a worker needs to make the video of a dream. */
export function renderPayload(
  { id, title, text, scenes, size, style, captions }: Readonly<DreamState>,
  { maxScenes, maxSeconds, preview, musicKey, narrationKey, kept }: RenderingChoices,
): DreamRenderPayload {
  return {
    dreamId: id,
    ...(title !== undefined && { title }),
    text,
    scenes,
    maxScenes,
    maxSeconds,
    size,
    ...(style !== undefined && { style }),
    ...(captions !== undefined && { captions }),
    ...(musicKey !== undefined && { musicKey }),
    ...(narrationKey !== undefined && { narrationKey }),
    preview,
    ...(kept !== undefined && { kept }),
  };
}

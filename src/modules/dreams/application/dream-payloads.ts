import { Injectable } from '@nestjs/common';
import { DreamsSettings } from '../../../config/dreams.settings.js';
import type { DreamRenderPayload } from '../../../contracts/dream.js';
import type { Dream, DreamSound } from '../domain/dream.entity.js';
import { renderPayload, type RenderingChoices } from '../domain/render-payload.js';
import { DreamSounds } from './dream-sounds.js';

/** Puts together what a worker is given of a dream. */
@Injectable()
export class DreamPayloads {
  constructor(
    private readonly sounds: DreamSounds,
    private readonly settings: DreamsSettings,
  ) {}

  /** Throws NOT_READY, OPERATION_NOT_APPLICABLE for sounds that cannot be had. */
  async of(
    { state }: Dream,
    { preview, kept }: Pick<RenderingChoices, 'preview' | 'kept'>,
  ): Promise<DreamRenderPayload> {
    const { maxScenes, maxSeconds } = this.settings;
    const keyOf = (part: string, sound: DreamSound | undefined): Promise<string> | undefined =>
      sound && this.sounds.resolve(state.ownerId, part, sound);
    const musicKey = await keyOf('music', state.music);
    const narrationKey = await keyOf('narration', state.narration);
    return renderPayload(state, { maxScenes, maxSeconds, musicKey, narrationKey, preview, kept });
  }
}

import { fluxSchnell } from './flux-schnell.model.js';
import type { GenerationModel } from './generation-model.js';
import { wanVideoI2v } from './wan-video-i2v.model.js';
import { wanVideoT2v } from './wan-video-t2v.model.js';

/** Every model that callers may ask for. Another one is a file beside these and a line here. */
export const GENERATION_MODELS: readonly GenerationModel[] = [
  wanVideoT2v,
  wanVideoI2v,
  fluxSchnell,
];

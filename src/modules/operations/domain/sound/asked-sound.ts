import type { CopyMode } from '../copy-mode.js';
import type { SoundFormat } from './sound-format.js';

/** What a caller asks of sound: bits and samples a second, bytes. What is left out follows the input. */
export interface AskedSound {
  format: SoundFormat;
  copy: CopyMode;
  bitRate?: number | undefined;
  sampleRate?: number | undefined;
  channels?: number | undefined;
  maxBytes?: number | undefined;
}

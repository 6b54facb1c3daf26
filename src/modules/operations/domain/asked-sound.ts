import type { SoundFormat } from './sound-format.js';

export const COPY_CHOICES = ['auto', 'never', 'require'] as const;

export type CopyChoice = (typeof COPY_CHOICES)[number];

/** What a caller asks of sound: bits and samples a second, bytes. What is left out follows the input. */
export interface AskedSound {
  format: SoundFormat;
  copy: CopyChoice;
  bitRate?: number | undefined;
  sampleRate?: number | undefined;
  channels?: number | undefined;
  maxBytes?: number | undefined;
}

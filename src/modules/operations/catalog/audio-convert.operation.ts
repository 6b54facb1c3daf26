import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { mediaOperation } from '../domain/operation-definition.js';
import {
  BIT_RATES,
  SAMPLE_RATES,
  SOUND_FORMATS,
  type SoundFormat,
} from '../domain/sound-format.js';
import { soundPlan } from '../domain/sound-plan.js';
import { COPY_CHOICES, type CopyChoice } from '../domain/asked-sound.js';
import { AUDIO_FORMATS } from './formats.js';
import { LossyOnly } from './lossy-only.validator.js';

export class AudioConvertParameters {
  /** `aac` is raw AAC (ADTS), `ogg` is Ogg Vorbis. */
  @IsIn(SOUND_FORMATS)
  output_format!: SoundFormat;

  /** Bits a second, `128k` for 128,000; by default 96k a channel in MP3, about 80k in AAC and Ogg. */
  @IsOptional()
  @IsIn(BIT_RATES)
  @LossyOnly()
  bitrate?: (typeof BIT_RATES)[number];

  /** Samples a second; the input's by default. No more than the format takes: 48000 in MP3 and Ogg, 96000 in AAC. */
  @IsOptional()
  @IsIn(SAMPLE_RATES)
  sample_rate?: (typeof SAMPLE_RATES)[number];

  /** The input's by default. No more than the format takes: 2 in MP3. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(8)
  channels?: number;

  /** `auto` copies sound that already is what is asked for; `never` always encodes; `require` fails where it cannot copy. */
  @IsIn(COPY_CHOICES)
  copy: CopyChoice = 'auto';

  /** Largest result in bytes: the bit rate is lowered for it as far as it must be. */
  @IsOptional()
  @IsInt()
  @Min(1024)
  @Max(2 ** 40)
  @LossyOnly()
  max_bytes?: number;
}

/** Sound in another format, or at another rate. Tags, chapters and cover art are left out. */
export const operation = mediaOperation<AudioConvertParameters>({
  name: 'audio_convert',
  summary: 'Converts a sound file to MP3, WAV, AAC, Ogg or FLAC; copies what already fits.',
  media: 'audio',
  accepts: AUDIO_FORMATS,
  produces: SOUND_FORMATS,
  parameters: AudioConvertParameters,
  plan({ output_format: format, bitrate, sample_rate, channels, copy, max_bytes }, io, source) {
    const bitRate = bitrate === undefined ? undefined : Number.parseInt(bitrate, 10) * 1000;
    const asked = { format, copy, bitRate, sampleRate: sample_rate, channels, maxBytes: max_bytes };
    return soundPlan(asked, io, source);
  },
});

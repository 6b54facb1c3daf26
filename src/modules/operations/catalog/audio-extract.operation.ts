import { IsIn, IsOptional } from 'class-validator';
import { mediaOperation } from '../domain/operation-definition.js';
import { BIT_RATES, SOUND_FORMATS, type SoundFormat } from '../domain/sound-format.js';
import { soundPlan } from '../domain/sound-plan.js';
import { COPY_CHOICES, type CopyChoice } from '../domain/asked-sound.js';
import { VIDEO_FORMATS } from './formats.js';
import { LossyOnly } from './lossy-only.validator.js';

export class AudioExtractParameters {
  /** `aac` is raw AAC (ADTS), `ogg` is Ogg Vorbis, or Opus where that is what the video holds. */
  @IsIn(SOUND_FORMATS)
  output_format!: SoundFormat;

  /** Bits a second, `128k` for 128,000; by default 96k a channel in MP3, about 80k in AAC and Ogg. */
  @IsOptional()
  @IsIn(BIT_RATES)
  @LossyOnly()
  bitrate?: (typeof BIT_RATES)[number];

  /** `auto` copies sound that the format holds as it is; `never` always encodes; `require` fails where it cannot copy. */
  @IsIn(COPY_CHOICES)
  copy: CopyChoice = 'auto';
}

/** Phones leave out what is silent: what follows a gap stays in its place. */
const GAPS_FILLED = 'aresample=async=1';

/** The sound of a video as a file of its own: its default track, with as many channels as the format takes. */
export const operation = mediaOperation<AudioExtractParameters>({
  name: 'audio_extract',
  summary:
    'Takes the sound out of a video as MP3, WAV, AAC, Ogg or FLAC; copies what already fits.',
  media: 'audio',
  accepts: VIDEO_FORMATS,
  produces: SOUND_FORMATS,
  parameters: AudioExtractParameters,
  plan({ output_format: format, bitrate, copy }, io, source) {
    const bitRate = bitrate === undefined ? undefined : Number.parseInt(bitrate, 10) * 1000;
    return soundPlan({ format, copy, bitRate }, io, source, [GAPS_FILLED]);
  },
});

import { IsIn, IsNumber, IsOptional, Max, Min } from 'class-validator';
import { levellingSteps } from '../domain/levelling.js';
import { mediaOperation, type MediaSource } from '../domain/operation-definition.js';
import { soundOf, type Sound } from '../domain/sound.js';
import { SOUND_FORMAT_FACTS, SOUND_FORMATS, type SoundFormat } from '../domain/sound-format.js';
import { encodedSound, soundTarget } from '../domain/sound-target.js';
import { keepOne } from '../domain/stream-plans.js';
import { AUDIO_FORMATS } from './formats.js';

export class AudioNormalizeParameters {
  /** Loudness of the whole in LUFS: -16 is usual for listening over the net, -23 for broadcasting (EBU R 128). */
  @IsNumber()
  @Min(-36)
  @Max(-8)
  target_lufs = -16;

  /** Highest true peak in dBTP. */
  @IsNumber()
  @Min(-9)
  @Max(0)
  true_peak = -1.5;

  /** The input's where it is one of these; else AAC of M4A, Ogg of Opus, WAV or FLAC of what is lossless, MP3 of the rest. */
  @IsOptional()
  @IsIn(SOUND_FORMATS)
  output_format?: SoundFormat;
}

/** The highest bit rate that any of the formats takes for two channels. */
const HIGHEST_BIT_RATE = 320_000;

/** Sound as loud as wanted by EBU R 128, with its dynamics kept but for peaks past the limit. Silence stays as it is. */
export const operation = mediaOperation<AudioNormalizeParameters>({
  name: 'audio_normalize',
  summary: 'Brings a sound file to a loudness by EBU R 128, its true peaks below a limit.',
  media: 'audio',
  accepts: AUDIO_FORMATS,
  produces: SOUND_FORMATS,
  parameters: AudioNormalizeParameters,
  plan({ target_lufs: lufs, true_peak: peak, output_format }, io, source) {
    const sound = soundOf(source);
    const format = output_format ?? formatLike(source, sound);
    const output = `${io.scratch}/output.${format}`;
    const bitRate = keptBitRate(sound, format);
    const reason = `Measured, and brought to ${lufs} LUFS.`;
    const target = encodedSound({ format, copy: 'never', bitRate }, sound, io.level, reason);
    const unchanged = soundTarget({ format, copy: 'auto' }, sound, io.level);
    const kept = { stream: sound.streamIndex, action: 'encode', reason } as const;
    return {
      steps: levellingSteps({ goal: { lufs, peak }, sound, target, unchanged, output }, io),
      output: { path: output, format },
      streams: keepOne(source.probe, kept, 'A file of one track of sound'),
      expected: { seconds: sound.seconds, hasAudio: true, hasVideo: false },
    };
  },
});

function formatLike({ format }: MediaSource, { codec, sampleBits }: Sound): SoundFormat {
  const same = SOUND_FORMATS.find((one) => one === format);
  if (same !== undefined) return same;
  if (format === 'opus') return 'ogg';
  if (sampleBits !== undefined) return codec === 'alac' ? 'flac' : 'wav';
  return format === 'm4a' ? 'aac' : 'mp3';
}

/** What was good sound must not become less for being encoded again. */
function keptBitRate(
  { bitRate, sampleBits, channels }: Sound,
  format: SoundFormat,
): number | undefined {
  if (bitRate === undefined || sampleBits !== undefined) return undefined;
  const usual = SOUND_FORMAT_FACTS[format].usualBitRate * channels;
  return bitRate > usual ? Math.min(bitRate, HIGHEST_BIT_RATE) : undefined;
}

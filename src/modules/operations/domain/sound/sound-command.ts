import type { MediaCommand } from '../../../../ports/media-tool.port.js';
import { mayHoldNoNumbers, NUMBERS_ALONE } from '../../../media/domain/finite-samples.js';
import type { PlanIo } from '../operation-definition.js';
import type { Sound } from './sound.js';
import { SOUND_FORMAT_FACTS, type SoundFormat } from './sound-format.js';
import type { EncodedSound, SoundTarget } from './sound-target.js';

/** No cover, no subtitles, no chapters and nothing of what the file says of itself. */
const SOUND_ALONE = ['-vn', '-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1'];

/** Vorbis's own measure of quality, about 80 kbit/s a channel. */
const VORBIS_QUALITY = '5';

/** The sound of the input as a file of its own. `filters` are those of sound, in order; none where it is copied. */
export function soundCommand(
  target: SoundTarget,
  sound: Sound,
  io: PlanIo,
  output: string,
  filters: readonly string[] = [],
): MediaCommand {
  return {
    inputs: [{ path: io.input, options: [] }],
    outputs: [
      {
        path: output,
        options: [
          ...['-map', `0:${sound.streamIndex}`],
          ...(target.action === 'copy' ? ['-c:a', 'copy'] : encoding(target, sound, filters)),
          ...SOUND_ALONE,
          ...['-fs', String(io.outputBytes), ...SOUND_FORMAT_FACTS[target.format].muxer],
        ],
      },
    ],
    expectedSeconds: sound.seconds,
  };
}

function encoding(target: EncodedSound, sound: Sound, filters: readonly string[]): string[] {
  const { format, sampleRate, bitRate } = target;
  return [
    ...['-filter:a', soundFilters(target, sound, filters), '-ar', String(sampleRate)],
    ...encoder(format, sound),
    ...(bitRate === undefined ? [] : ['-b:a', String(bitRate)]),
    ...(format === 'ogg' && bitRate === undefined ? ['-q:a', VORBIS_QUALITY] : []),
  ];
}

/** All that is done to sound before it is encoded: the channels are mixed first, so that `filters` see what is heard. */
export function soundFilters(
  { format, channels }: EncodedSound,
  sound: Sound,
  filters: readonly string[],
): string {
  const layout = `aformat=channel_layouts=${layoutOf(format, channels)}`;
  return [...(mayHoldNoNumbers(sound.codec) ? [NUMBERS_ALONE] : []), layout, ...filters].join();
}

/** Lossless formats keep the bits there are, up to 24; what is lossy has no more than 16 to keep. */
function encoder(format: SoundFormat, { codec, sampleBits = 16 }: Sound): string[] {
  const deep = sampleBits > 16 || codec.startsWith('pcm_f');
  switch (format) {
    case 'mp3':
      return ['-c:a', 'libmp3lame'];
    case 'aac':
      return ['-c:a', 'aac'];
    case 'ogg':
      return ['-c:a', 'libvorbis'];
    case 'wav':
      return ['-c:a', deep ? 'pcm_s24le' : 'pcm_s16le'];
    case 'flac':
      return ['-c:a', 'flac', '-sample_fmt', deep ? 's32' : 's16'];
  }
}

/** Where the sounds of so many channels come from, as the format has it. */
function layoutOf(format: SoundFormat, channels: number): string {
  const four = format === 'aac' ? '4.0' : 'quad';
  return ['mono', 'stereo', '3.0', four, '5.0', '5.1', '6.1', '7.1'][channels - 1] ?? 'stereo';
}

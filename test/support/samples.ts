import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One file of the MANIFEST.json beside the samples. Sizes as stored, duration in seconds as the header has it. */
export interface Sample {
  file: string;
  kind: 'video' | 'audio' | 'image' | 'bad';
  bytes: number;
  /** Hex. */
  sha256: string;
  /** Of an image, the type of the file. */
  container: string | null;
  /** One a stream, in their order. */
  codecs: string[];
  /** On average. */
  fps: number | null;
  width: number;
  height: number;
  duration: number;
  rotation: number | null;
  has_audio: boolean;
}

const folder = (process.env['MEDIA_SAMPLES'] ?? '')
  .split(':')
  .find((path) => path !== '' && existsSync(join(path, 'MANIFEST.json')));

/** Every real file there is; none where MEDIA_SAMPLES names no folder with a MANIFEST.json. */
export const SAMPLES: readonly Sample[] =
  folder === undefined
    ? []
    : (JSON.parse(await readFile(join(folder, 'MANIFEST.json'), 'utf8')) as Sample[]);

/** Absolute path of a sample. */
export function samplePath(file: string): string {
  return join(folder ?? '', file);
}

/** Where the header does not tell how long the picture lasts; found by decoding. */
const SECONDS: Record<string, number> = {
  'bbb_720p30_fragmented_late_start.mp4': 55.67,
  'edit_list_late_video.mp4': 9,
  'fragmented_bogus_duration.mp4': 1,
  'h264_aac.flv': 1,
  'multi_subtitles.mkv': 2,
  'theora_vorbis.ogv': 4.88,
};

/** How long the picture of a sample lasts, in seconds. */
export function pictureSeconds({ file, duration }: Sample): number {
  return SECONDS[file] ?? duration;
}

/** Width over height of a pixel, where it is not square. */
const PIXEL_ASPECT: Record<string, number> = {
  'mpeg2_1080i50_anamorphic.mov': 4 / 3,
  'mpeg4_mp3_odd_sar.avi': 241 / 226,
  'theora_vorbis.ogv': 241 / 226,
  'phone_h263_amr.3gp': 12 / 11,
};

/** The size of a sample on screen: upright, with square pixels. The width may be a fraction. */
export function shownSize({ file, width, height, rotation }: Sample): {
  width: number;
  height: number;
} {
  const wide = width * (PIXEL_ASPECT[file] ?? 1);
  const turned = Math.abs(rotation ?? 0) % 180 === 90;
  return turned ? { width: height, height: wide } : { width: wide, height };
}

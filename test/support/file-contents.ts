import { ffprobe } from './probed.js';

/** A stream of a file, in the words of ffprobe. Sizes as stored; seconds. */
export interface ContentStream {
  codec_type: string;
  codec_name?: string;
  width?: number;
  height?: number;
  sample_aspect_ratio?: string;
  pix_fmt?: string;
  field_order?: string;
  color_range?: string;
  color_space?: string;
  color_transfer?: string;
  color_primaries?: string;
  channels?: number;
  sample_rate?: string;
  start_time?: string;
  tags?: Record<string, string>;
  side_data_list?: { side_data_type: string; rotation?: number }[];
}

/** All that ffprobe, called directly, finds in a file. */
export interface FileContents {
  format: { format_name: string; duration?: string; tags?: Record<string, string> };
  streams: ContentStream[];
  chapters: object[];
}

export async function contentsOf(path: string): Promise<FileContents> {
  return (await ffprobe(
    ...['-show_format', '-show_streams', '-show_chapters', path],
  )) as FileContents;
}

/** What writers of containers note by themselves. */
const TECHNICAL = [
  ...['major_brand', 'minor_version', 'compatible_brands', 'encoder', 'duration'],
  ...['handler_name', 'vendor_id', 'alpha_mode', 'language'],
];

/** Every note of a file that somebody may have made: title, place, comment, chapters. */
export function notesIn({ format, streams, chapters }: FileContents): string[] {
  const tags = [format.tags ?? {}, ...streams.map(({ tags = {} }) => tags)];
  const notes = tags.flatMap((one) => Object.keys(one));
  const told = notes.filter((name) => !TECHNICAL.includes(name.toLowerCase()));
  return [...told, ...chapters.map(() => 'chapter')];
}

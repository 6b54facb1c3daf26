import { readFile } from 'node:fs/promises';
import { ffprobe } from './probed.js';
import { framesOf, type Rgba } from './pictures.js';

/** What ffprobe says of a stream, as far as films are concerned. */
export interface FilmStream {
  codec_type: string;
  codec_name: string;
  profile?: string;
  width?: number;
  height?: number;
  pix_fmt?: string;
  sample_aspect_ratio?: string;
  color_space?: string;
  color_range?: string;
  avg_frame_rate: string;
  nb_read_frames?: string;
  sample_rate?: string;
  channels?: number;
  duration: string;
}

export interface FilmFacts {
  seconds: number;
  video: FilmStream;
  audio: FilmStream;
}

/** What a film holds, its frames counted by decoding them. Fails unless it is one picture and one sound. */
export async function filmFacts(path: string): Promise<FilmFacts> {
  const { seconds, streams } = await decoded(path);
  const [video, audio, ...others] = streams;
  if (video?.codec_type !== 'video' || audio?.codec_type !== 'audio' || others.length > 0) {
    throw holding(streams);
  }
  return { seconds, video, audio };
}

/** The same of a silent film. Fails unless it is one picture and nothing else. */
export async function silentFilmFacts(path: string): Promise<Omit<FilmFacts, 'audio'>> {
  const { seconds, streams } = await decoded(path);
  const [video, ...others] = streams;
  if (video?.codec_type !== 'video' || others.length > 0) throw holding(streams);
  return { seconds, video };
}

async function decoded(path: string): Promise<{ seconds: number; streams: FilmStream[] }> {
  const { format, streams } = (await ffprobe(
    ...['-show_format', '-show_streams', '-count_frames', path],
  )) as { format: { duration: string }; streams: FilmStream[] };
  return { seconds: Number(format.duration), streams };
}

function holding(streams: readonly FilmStream[]): Error {
  return new Error(`It holds ${streams.map(({ codec_type }) => codec_type).join(', ')}`);
}

/** A part of the frame, in shares of its sides. */
export type Area = [left: number, top: number, right: number, bottom: number];

export const MIDDLE: Area = [0.4, 0.4, 0.6, 0.6];
/** Where boxes in place of words are drawn. */
export const TITLE: Area = [0.3, 0.46, 0.7, 0.54];
export const CAPTION: Area = [0.3, 0.82, 0.7, 0.9];
export const CORNER: Area = [0, 0, 0.2, 0.2];

/** The frames of a film, by number: what colour parts of them have. */
export class FilmFrames {
  private constructor(private readonly frames: Awaited<ReturnType<typeof framesOf>>) {}

  static async of(path: string): Promise<FilmFrames> {
    return new FilmFrames(await framesOf(path, { filters: 'scale=128:72:flags=area' }));
  }

  get count(): number {
    return this.frames.length;
  }

  colour(frame: number, area: Area = MIDDLE): Rgba {
    const found = this.frames[frame];
    if (found === undefined) throw new Error(`There is no frame ${frame} of ${this.count}`);
    return found.frame.mean(...area).map(Math.round) as Rgba;
  }

  /** When each frame is shown, in seconds. */
  get times(): number[] {
    return this.frames.map(({ time }) => time);
  }
}

/** Whether a file can be played while it is being fetched: what leads through it lies before what it leads to. */
export async function isFastStart(path: string): Promise<boolean> {
  const bytes = await readFile(path);
  const [index, media] = [bytes.indexOf('moov'), bytes.indexOf('mdat')];
  return index > 0 && index < media;
}

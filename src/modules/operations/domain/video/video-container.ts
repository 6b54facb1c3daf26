import type { ProbedStream } from '../../../../ports/media-tool.port.js';
import { codecName } from './codec-names.js';

/** The containers that video is written to. */
export type VideoContainer = 'mp4' | 'mov' | 'webm' | 'matroska';

interface ContainerFacts {
  label: string;
  video: readonly string[];
  audio: readonly string[];
  /** What the tool needs to be told to write one. */
  options: readonly string[];
}

const INDEX_FIRST = ['-movflags', '+faststart'];

const PCM = ['pcm_s16le', 'pcm_s16be', 'pcm_s24le', 'pcm_s24be', 'pcm_s32le', 'pcm_f32le'];

/** What each container holds that players of it play. */
const CONTAINERS: Record<VideoContainer, ContainerFacts> = {
  mp4: {
    label: 'mp4',
    video: ['h264', 'hevc', 'av1'],
    audio: ['aac', 'mp3', 'ac3'],
    options: ['-f', 'mp4', ...INDEX_FIRST],
  },
  mov: {
    label: 'mov',
    video: ['h264', 'hevc', 'prores'],
    audio: ['aac', 'ac3', 'alac', ...PCM],
    options: ['-f', 'mov', ...INDEX_FIRST],
  },
  webm: {
    label: 'webm',
    video: ['vp8', 'vp9', 'av1'],
    audio: ['vorbis', 'opus'],
    options: ['-f', 'webm'],
  },
  matroska: {
    label: 'mkv',
    video: ['h264', 'hevc', 'av1', 'vp8', 'vp9', 'mpeg4', 'mpeg2video', 'prores', 'theora'],
    audio: ['aac', 'mp3', 'ac3', 'eac3', 'alac', 'flac', 'opus', 'vorbis', ...PCM],
    options: ['-f', 'matroska'],
  },
};

/** Of codecs that exist in many kinds, those pixel formats that players show. */
const SHOWN_FORMATS: Record<string, readonly string[]> = {
  h264: ['yuv420p', 'yuvj420p'],
  hevc: ['yuv420p', 'yuvj420p', 'yuv420p10le'],
  av1: ['yuv420p', 'yuv420p10le'],
  vp9: ['yuv420p', 'yuva420p', 'yuv420p10le'],
};

/** Codecs that are named otherwise in these containers than players want. */
const TAGS: Record<string, string> = { hevc: 'hvc1' };

export function containerLabel(container: VideoContainer): string {
  return CONTAINERS[container].label;
}

export function containerOptions(container: VideoContainer): string[] {
  return [...CONTAINERS[container].options];
}

/** Why a stream cannot be copied into a container, in words for the caller; undefined where it can. */
export function misfit(stream: ProbedStream, container: VideoContainer): string | undefined {
  const { codec = '', type, pixelFormat = '' } = stream;
  const { label, video, audio } = CONTAINERS[container];
  const name = codecName(stream.codec);
  if (!(type === 'video' ? video : audio).includes(codec)) {
    return container === 'mp4' && type === 'video'
      ? `${name} is not played from mp4 by browsers`
      : `${name} does not belong in ${label}`;
  }
  const shown = type === 'video' ? SHOWN_FORMATS[codec] : undefined;
  if (shown?.includes(pixelFormat) === false) {
    return `${name} with pixels of ${pixelFormat || 'an unknown kind'} is played hardly anywhere`;
  }
  return undefined;
}

/** Output options that a copied picture needs in a container; that it is transparent is told beside it, as a tag. */
export function copyTag({ codec = '', tags }: ProbedStream, container: VideoContainer): string[] {
  const tag = container === 'mp4' || container === 'mov' ? TAGS[codec] : undefined;
  const transparent = Object.entries(tags).some(([name, value]) => {
    return name.toLowerCase() === 'alpha_mode' && value === '1';
  });
  return [
    ...(tag === undefined ? [] : ['-tag:v', tag]),
    ...(transparent ? ['-metadata:s:v:0', 'alpha_mode=1'] : []),
  ];
}

import type { DreamState } from './dream.entity.js';

/** What a public link leads to. */
export const DREAM_FILES = ['video', 'preview', 'poster'] as const;

export type DreamFile = (typeof DREAM_FILES)[number];

const ENDINGS: Record<DreamFile, string> = {
  video: '.mp4',
  preview: '-preview.mp4',
  poster: '.jpg',
};

const NAME = /^([0-9a-f]{32})(-preview\.mp4|\.mp4|\.jpg)$/;

/** The path of a public link: stable, and good for anyone who knows it. */
export function dreamLink({ linkToken }: Pick<DreamState, 'linkToken'>, file: DreamFile): string {
  return `/dream-videos/${linkToken}${ENDINGS[file]}`;
}

/** What the last part of a link's path names; undefined where it is none. */
export function readDreamLink(name: string): { linkToken: string; file: DreamFile } | undefined {
  const [, linkToken, ending] = NAME.exec(name) ?? [];
  const file = DREAM_FILES.find((one) => ENDINGS[one] === ending);
  return linkToken === undefined || file === undefined ? undefined : { linkToken, file };
}

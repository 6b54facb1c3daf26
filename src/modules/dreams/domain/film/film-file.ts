import { basename } from 'node:path';
import type { MediaCommand } from '../../../../ports/media-tool.port.js';

/** The list that the tool reads parts from, one behind the other, as if they were one file: names beside the list. */
export function partList(parts: readonly string[]): string {
  return parts.map((path) => `file ${basename(path)}\n`).join('');
}

/** Where the picture of a film lies: one file, or a list of parts made alike. */
export interface FilmSources {
  picture: string;
  isList: boolean;
  sound: string;
}

/** The run that puts picture and sound in one file, which plays while it is still being fetched. Nothing is encoded. */
export function filmFile({ picture, isList, sound }: FilmSources, output: string): MediaCommand {
  const bare = ['-map_metadata', '-1', '-map_chapters', '-1'];
  return {
    inputs: [
      { path: picture, options: isList ? ['-f', 'concat'] : [] },
      { path: sound, options: [] },
    ],
    outputs: [
      {
        path: output,
        options: [
          ...['-map', '0:v', '-map', '1:a', '-c', 'copy', ...bare],
          ...['-movflags', '+faststart', '-f', 'mp4'],
        ],
      },
    ],
  };
}

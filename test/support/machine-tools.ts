import {
  resolveMediaBinaries,
  type MediaBinaries,
} from '../../src/adapters/ffmpeg/media-binaries.js';
import { MediaSettings } from '../../src/config/media.settings.js';

let found: Promise<MediaBinaries> | undefined;

/** The machine's ffmpeg and ffprobe, the bundled ones where there are no others; looked for once. */
export function machineTools(): Promise<MediaBinaries> {
  found ??= resolveMediaBinaries(new MediaSettings());
  return found;
}

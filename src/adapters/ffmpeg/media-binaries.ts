import { constants } from 'node:fs';
import { access, chmod, stat } from 'node:fs/promises';
import { type MediaSettings } from '../../config/media.settings.js';
import { findPrograms } from './system-programs.js';
import { isModernTool } from './tool-version.js';

/** The two tools of one installation, as paths. */
export interface MediaBinaries {
  ffmpeg: string;
  ffprobe: string;
}

/**
 * Which tools to use: those named in the settings, else a recent pair on the PATH, else the bundled pair.
 * Named and bundled tools are not run, only checked; rejects with a sentence for the operator when one is unusable.
 */
export async function resolveMediaBinaries(settings: MediaSettings): Promise<MediaBinaries> {
  const { ffmpegPath, ffprobePath } = settings;
  if (ffmpegPath !== undefined && ffprobePath !== undefined) {
    await requireExecutable(ffmpegPath);
    await requireExecutable(ffprobePath);
    return { ffmpeg: ffmpegPath, ffprobe: ffprobePath };
  }
  const pair = (await systemPair()) ?? (await bundledPair());
  const binaries = { ffmpeg: ffmpegPath ?? pair.ffmpeg, ffprobe: ffprobePath ?? pair.ffprobe };
  await Promise.all([requireExecutable(binaries.ffmpeg), requireExecutable(binaries.ffprobe)]);
  return binaries;
}

async function systemPair(): Promise<MediaBinaries | undefined> {
  const programs = await findPrograms(['ffmpeg', 'ffprobe']);
  const ffmpeg = programs.get('ffmpeg');
  const ffprobe = programs.get('ffprobe');
  if (ffmpeg === undefined || ffprobe === undefined) return undefined;
  const modern = await Promise.all([isModernTool(ffmpeg), isModernTool(ffprobe)]);
  return modern.every(Boolean) ? { ffmpeg, ffprobe } : undefined;
}

/** The tools that came with the dependencies. Their packages look for them when loaded, hence loaded late. */
export async function bundledPair(): Promise<MediaBinaries> {
  try {
    const [ffmpeg, ffprobe] = await Promise.all([
      import('@ffmpeg-installer/ffmpeg'),
      import('@ffprobe-installer/ffprobe'),
    ]);
    return { ffmpeg: ffmpeg.default.path, ffprobe: ffprobe.default.path };
  } catch (cause) {
    throw new Error(
      'No usable ffmpeg: install ffmpeg 5 or later, or set FFMPEG_PATH and FFPROBE_PATH',
      {
        cause,
      },
    );
  }
}

/**
 * An install without scripts leaves the bundled tools without their execute bit, and one of them is packed with the
 * owner's bit alone: set it for everyone where we may.
 */
export async function requireExecutable(path: string): Promise<void> {
  let mode: number;
  try {
    mode = (await stat(path)).mode;
  } catch (cause) {
    throw new Error(`The media tool ${path} does not exist`, { cause });
  }
  if ((mode & 0o111) === 0o111) return;
  try {
    await chmod(path, mode | 0o111);
  } catch (cause) {
    // Not ours to change; it may still be executable for us.
    await access(path, constants.X_OK).catch(() => {
      throw new Error(`The media tool ${path} is not executable; run: chmod +x ${path}`, { cause });
    });
  }
}

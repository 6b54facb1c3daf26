import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const REAL_CLIP = 'natural_cups_720p.mp4';

/** Ten seconds of 720p: real footage from the samples where there are any, made otherwise. */
export async function benchClip(
  sampleFolders: string | undefined,
  ffmpeg: string,
  scratch: string,
): Promise<string> {
  for (const folder of (sampleFolders ?? '').split(':')) {
    const path = join(folder, REAL_CLIP);
    if (folder !== '' && existsSync(path)) return path;
  }
  const path = join(scratch, 'clip.mp4');
  const source = 'mandelbrot=size=1280x720:rate=30:end_scale=0.01:end_pts=300';
  const encode = ['-t', '10', '-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p'];
  await promisify(execFile)(ffmpeg, ['-v', 'error', '-f', 'lavfi', '-i', source, ...encode, path]);
  return path;
}

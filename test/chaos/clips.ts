import { makeVideo } from '../support/media.js';

/** A video to convert: its length in seconds, and the fields that decide how much work it is. */
export interface Clip {
  path: string;
  seconds: number;
  fields: Record<string, string | number>;
}

/** Half a second of work, and three seconds to be interrupted. */
export interface Clips {
  short: Clip;
  long: Clip;
}

export async function makeClips(folder: string): Promise<Clips> {
  const [short, long] = await Promise.all([
    makeVideo(folder, { name: 'short.mp4', seconds: 1, size: '160x120' }),
    makeVideo(folder, { name: 'long.mp4', seconds: 5, size: '320x180' }),
  ]);
  return {
    short: { path: short, seconds: 1, fields: { width: 120 } },
    long: { path: long, seconds: 5, fields: { width: 640, fps: 30, quality: 'best' } },
  };
}

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ffmpeg } from './media.js';
import type { ReplicateServer, ServedPrediction } from './replicate-server.js';

/** What the provider's model makes of a colour: two seconds of it, smaller and slower than asked for. */
export async function paintClips(
  provider: ReplicateServer,
  colours: readonly string[],
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'framewright-clips-'));
  try {
    for (const colour of colours) {
      const path = join(folder, `${colour}.mp4`);
      const source = `color=c=${colour}:s=320x320:r=16:d=2`;
      await ffmpeg('-f', 'lavfi', '-i', source, '-c:v', 'libx264', '-pix_fmt', 'yuv420p', path);
      provider.files.set(`${colour}.mp4`, { bytes: await readFile(path) });
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

export function promptOf({ input }: ServedPrediction): string {
  return String(input['prompt']);
}

/** The model has worked on it for 20 s, and the clip of its colour can be fetched. */
export function clipMade(
  provider: ReplicateServer,
  prediction: ServedPrediction,
): Partial<ServedPrediction> {
  return {
    status: 'succeeded',
    output: [provider.fileUrl(`${promptOf(prediction)}.mp4`)],
    metrics: { predict_time: 20 },
  };
}

import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundledPair } from '../../src/adapters/ffmpeg/media-binaries.js';
import { StoryboardGenerator } from '../../src/adapters/storyboard/storyboard-generator.adapter.js';
import { MediaLimitsSettings } from '../../src/config/media-limits.settings.js';
import { exactClip } from '../../src/modules/dreams/domain/film/exact-clip.js';
import { previewFormat } from '../../src/modules/dreams/domain/film/film-format.js';
import { pictureOf } from '../../src/modules/media/domain/picture.js';
import type { MadeClip } from '../../src/ports/video-generator.port.js';
import { toolOf } from './media-tool-sandbox.fixture.js';
import { CLIP, clipWork, describeVideoGenerator } from './video-generator.contract.js';

const bundled = await bundledPair();
const pairs: [name: string, paths: { ffmpegPath: string; ffprobePath: string }][] = [
  ['the bundled', { ffmpegPath: bundled.ffmpeg, ffprobePath: bundled.ffprobe }],
];
if (existsSync('/usr/bin/ffmpeg')) {
  const paths = { ffmpegPath: '/usr/bin/ffmpeg', ffprobePath: '/usr/bin/ffprobe' };
  pairs.push(["the system's", paths]);
}

for (const [name, paths] of pairs) {
  describeVideoGenerator(`the storyboard with ${name} tools`, async () => {
    const tool = toolOf(paths);
    await tool.warm();
    return { generator: new StoryboardGenerator(tool), exact: true, pathOf: filePath };
  });
}

describe.each(pairs)(
  'The storyboard with %s tools, shown before the real clips are there',
  (_, pair) => {
    it('makes what a preview takes for granted without looking at it', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'exact-'));
      try {
        const tool = toolOf(pair);
        const { width, height, frameRate } = previewFormat('1280x720');
        const request = { ...CLIP, width, height, frameRate, seconds: 18 / frameRate };
        const made = await new StoryboardGenerator(tool).make(request, clipWork(folder));
        const path = await filePath(made);
        const { signal } = new AbortController();
        const picture = pictureOf(await tool.probe(path, signal), new MediaLimitsSettings());
        const { durationSeconds, ...granted } = exactClip(path, request).picture;
        // Nobody flags what is not interlaced: some builds say so, others are silent.
        expect({ ...picture, scan: granted.scan }).toMatchObject(granted);
        expect(picture.scan).not.toBe('interlaced');
        expect(picture.durationSeconds).toBeCloseTo(durationSeconds ?? 0, 3);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
  },
);

function filePath({ file }: MadeClip): Promise<string> {
  return 'path' in file
    ? Promise.resolve(file.path)
    : Promise.reject(new Error('The storyboard makes files'));
}

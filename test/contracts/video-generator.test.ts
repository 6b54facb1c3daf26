import { existsSync } from 'node:fs';
import { bundledPair } from '../../src/adapters/ffmpeg/media-binaries.js';
import { StoryboardGenerator } from '../../src/adapters/storyboard/storyboard-generator.adapter.js';
import type { MadeClip } from '../../src/ports/video-generator.port.js';
import { toolOf } from './media-tool-sandbox.fixture.js';
import { describeVideoGenerator, type GeneratorSubject } from './video-generator.contract.js';

function storyboardOn(ffmpegPath: string, ffprobePath: string): () => Promise<GeneratorSubject> {
  return async () => {
    const tool = toolOf({ ffmpegPath, ffprobePath });
    await tool.warm();
    return { generator: new StoryboardGenerator(tool), exact: true, pathOf: filePath };
  };
}

function filePath({ file }: MadeClip): Promise<string> {
  return 'path' in file
    ? Promise.resolve(file.path)
    : Promise.reject(new Error('The storyboard makes files'));
}

const bundled = await bundledPair();
describeVideoGenerator(
  'the storyboard with the bundled tools',
  storyboardOn(bundled.ffmpeg, bundled.ffprobe),
);

const system = ['/usr/bin/ffmpeg', '/usr/bin/ffprobe'] as const;
if (existsSync(system[0])) {
  describeVideoGenerator("the storyboard with the system's tools", storyboardOn(...system));
}

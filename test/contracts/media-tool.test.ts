import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundledPair } from '../../src/adapters/ffmpeg/media-binaries.js';
import { makeVideo } from '../support/media.js';
import { describeMediaTool } from './media-tool.contract.js';
import { patient } from './media-tool-run.contract.js';
import { fake, TIERS, toolOf } from './media-tool-sandbox.fixture.js';

const bundled = await bundledPair();
const bundledSettings = { ffmpegPath: bundled.ffmpeg, ffprobePath: bundled.ffprobe };
for (const tier of TIERS) {
  describeMediaTool(`the bundled pair, confined by ${tier},`, () => toolOf(bundledSettings, tier));
}

const system = { ffmpegPath: '/usr/bin/ffmpeg', ffprobePath: '/usr/bin/ffprobe' };
if (existsSync(system.ffmpegPath)) {
  describeMediaTool("the system's pair", () => toolOf(system));
}

describe('the search for the tools', () => {
  let dir: string;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'media-tools-'));
  });

  afterAll(async () => {
    await rm(dir, { recursive: true, force: true });
  });

  it('says which named tool does not exist', async () => {
    const tool = toolOf({ ffmpegPath: '/nonexistent/ffmpeg', ffprobePath: '/nonexistent/ffprobe' });
    await expect(tool.version()).rejects.toThrow('/nonexistent/ffmpeg does not exist');
  });

  it('gives a tool back the execute bit it lost at installation', async () => {
    const path = join(dir, 'ffmpeg');
    await copyFile(fake('odd-failure'), path);
    await chmod(path, 0o644);
    await toolOf({ ffmpegPath: path, ffprobePath: path }).warm();
    expect((await stat(path)).mode & 0o777).toBe(0o755);
  });

  it('looks again after it failed, for somebody may have mended it', async () => {
    const path = join(dir, 'late');
    const tool = toolOf({ ffmpegPath: path, ffprobePath: path });
    await expect(tool.warm()).rejects.toThrow('does not exist');
    await copyFile(fake('odd-failure'), path);
    await expect(tool.warm()).resolves.toBeUndefined();
  });

  it('finds a pair by itself', async () => {
    const { ffmpeg } = await toolOf({}).version();
    expect(ffmpeg).not.toBe('unknown');
  });
});

describe('what a run costs beside the bare tool', () => {
  it('is too little to be felt, once the tools are known', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'media-cost-'));
    try {
      const path = await makeVideo(dir, { seconds: 1 });
      const tool = toolOf(bundledSettings);
      await tool.warm();
      const times: number[] = [];
      for (let n = 0; n < 9; n++) {
        const startedAt = performance.now();
        const outputs = [{ path: join(dir, 'copy.mp4'), options: ['-c', 'copy'] }];
        await tool.run({ inputs: [{ path, options: [] }], outputs }, patient);
        times.push(performance.now() - startedAt);
      }
      // The bundled tool copies this in about 20 ms; asking it for its formats first would cost 137 ms more.
      expect(Math.min(...times)).toBeLessThan(120);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
});

import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundledPair } from '../../src/adapters/ffmpeg/media-binaries.js';
import { patient } from './media-tool-run.contract.js';
import { asSettings, CONFINED, privateFolder, toolOf } from './media-tool-sandbox.fixture.js';

describe.each(CONFINED)('a tool that takes too much, with %s,', (tier) => {
  let dir: string;

  beforeEach(async () => {
    dir = await privateFolder('limits');
  });

  afterEach(async () => {
    await rm(dir, { recursive: true, force: true });
  });

  const make = async (
    limits: Parameters<typeof toolOf>[2],
    source: string,
    ...options: string[]
  ): Promise<unknown> => {
    const tool = toolOf(asSettings(await bundledPair()), tier, limits);
    const output = join(dir, 'out');
    const inputs = [{ path: source, options: ['-f', 'lavfi'] }];
    return tool.run({ inputs, outputs: [{ path: output, options }] }, patient);
  };

  it('is stopped at the size of a file', async () => {
    const noise = ['-f', 'rawvideo', '-t', '60'];
    await expect(make({ fileSizeMb: 1 }, 'testsrc2=s=640x480', ...noise)).rejects.toMatchObject({
      code: 'OUTPUT_TOO_LARGE',
    });
    expect((await stat(join(dir, 'out'))).size).toBeLessThanOrEqual(1024 * 1024);
  });

  it('is stopped at its address space', async () => {
    const huge = ['-c:v', 'libx264', '-f', 'mp4', '-t', '5'];
    await expect(
      make({ addressSpaceMb: 400 }, 'testsrc2=s=7680x4320', ...huge),
    ).rejects.toMatchObject({ code: 'RESOURCE_LIMIT' });
  });

  it('is stopped at its processor time', async () => {
    await expect(
      make({ cpuSeconds: 1 }, 'testsrc2=s=1920x1080', '-f', 'null'),
    ).rejects.toMatchObject({ code: 'RESOURCE_LIMIT' });
  });
});

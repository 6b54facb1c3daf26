import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sourceFor } from '../support/guarded-source.js';
import { ImportBench, type AskedImport } from '../support/import-bench.js';
import { makeVideo, type VideoOptions } from '../support/media.js';
import { RemoteServer, sends } from '../support/remote-server.js';

const HALVES = 'drawbox=x=iw/2:w=iw/2:h=ih:color=blue:t=fill';

interface Thumbnail {
  width: number;
  height: number;
  /** Mean red, green and blue, 0..255, of a part. */
  colors: (part: { left: number; top: number; width: number; height: number }) => Promise<number[]>;
}

describe('The thumbnail of an import', () => {
  let folder: string;
  let server: RemoteServer;
  let bench: ImportBench;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'imports-'));
    server = await RemoteServer.start();
    bench = await ImportBench.start({ source: sourceFor(server) });
  });
  afterAll(async () => {
    await bench.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function thumbnail(
    content: Buffer,
    asked: Omit<AskedImport, 'source'> = {},
  ): Promise<Thumbnail> {
    const url = server.at('/file', sends(content));
    const { thumbnailKey } = await bench.run({ ...asked, source: { url } });
    const made = await readFile(await bench.path(thumbnailKey));
    const { format, width, height } = await sharp(made).metadata();
    expect(format).toBe('jpeg');
    return {
      ...{ width, height },
      colors: async (part) => {
        const { data } = await sharp(made)
          .extract(part)
          .raw()
          .toBuffer({ resolveWithObject: true });
        const { channels } = await sharp(data, {
          raw: { width: part.width, height: part.height, channels: 3 },
        }).stats();
        return channels.map(({ mean }) => mean);
      },
    };
  }

  async function ofVideo(options: VideoOptions): Promise<Buffer> {
    return readFile(await makeVideo(folder, { name: 'made.mp4', seconds: 1, fps: 10, ...options }));
  }

  it.each<[string, VideoOptions, { width: number; height: number }]>([
    ['is 320 pixels wide', { size: '640x360' }, { width: 320, height: 180 }],
    ['keeps an odd aspect', { size: '642x98' }, { width: 320, height: 49 }],
    ['keeps an aspect of tall pictures', { size: '360x640' }, { width: 320, height: 569 }],
    ['does not enlarge', { size: '160x120' }, { width: 160, height: 120 }],
    [
      'has square pixels',
      { size: '320x240', sampleAspect: '4:3', name: 'wide.mp4' },
      { width: 320, height: 180 },
    ],
  ])('of a video %s', async (_name, options, size) => {
    expect(await thumbnail(await ofVideo(options))).toMatchObject(size);
  });

  it('of a video that a player turns is upright', async () => {
    const source = `color=red:s=640x360:r=10:d=1,${HALVES}`;
    const made = await thumbnail(await ofVideo({ source, rotate: 90, name: 'turned.mp4' }));
    expect(made).toMatchObject({ width: 320, height: 569 });
    const [red = 0, , noBlue = 255] = await made.colors({
      ...{ left: 0, top: 0, width: 320, height: 250 },
    });
    const [noRed = 255, , blue = 0] = await made.colors({
      ...{ left: 0, top: 319, width: 320, height: 250 },
    });
    expect([red, blue].every((mean) => mean > 200)).toBe(true);
    expect([noRed, noBlue].every((mean) => mean < 50)).toBe(true);
  });

  it('of an image that a viewer turns is upright, and of its aspect', async () => {
    const wide = sharp({ create: { width: 800, height: 401, channels: 3, background: 'red' } });
    const turned = await wide.jpeg().withMetadata({ orientation: 6 }).toBuffer();
    expect(await thumbnail(turned, { type: 'image' })).toMatchObject({ width: 320, height: 638 });
  });

  it.each([
    { choice: 'first', begins: 'black', video: 'lt(t,1)', bright: false },
    { choice: 'content', begins: 'black', video: 'lt(t,1)', bright: true },
    { choice: 'content', begins: 'and stays black', video: '1', bright: false },
    { choice: 'content', begins: 'bright', video: '0', bright: true },
  ] as const)(
    'is, chosen by $choice, bright: $bright, of a video that begins $begins',
    async ({ choice, video, bright }) => {
      const source = `color=white:s=320x240:r=10:d=2,drawbox=color=black:t=fill:enable='${video}'`;
      const made = await thumbnail(await ofVideo({ source, seconds: 2 }), { thumbnail: choice });
      const [mean = 128] = await made.colors({ left: 0, top: 0, width: 320, height: 240 });
      expect(mean > 200).toBe(bright);
      expect(mean < 50).toBe(!bright);
    },
  );
});

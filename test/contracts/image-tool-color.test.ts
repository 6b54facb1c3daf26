import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withSegment } from '../support/hostile-images.js';
import { fields, ImageBench, near, quarters, RED } from './image-tool.fixture.js';

let bench: ImageBench;

beforeAll(async () => {
  bench = await ImageBench.open();
});
afterAll(async () => {
  await bench.close();
});

describe('The colours of an edited image', () => {
  const plain = (): Sharp => fields(16, 16);
  const first = async (bytes: Buffer): Promise<number[] | undefined> =>
    (await quarters((await bench.edited(bytes, { format: 'png' })).result))[0];

  it('are in sRGB when they were in Display P3', async () => {
    // sRGB's red is a duller one in P3: read without its profile it would be 234, 51, 35.
    const p3 = await plain().withIccProfile('p3').png().toBuffer();
    expect(
      (await quarters(await sharp(p3, { ignoreIcc: true }).png().toBuffer()))[0]?.[1],
    ).toBeGreaterThan(40);
    expect(near(await first(p3), RED)).toBe(true);
  });

  it('are kept where the profile is broken', async () => {
    const bytes = await plain().withIccProfile('p3').jpeg({ quality: 95 }).toBuffer();
    bytes.fill(0xaa, bytes.indexOf('acsp'), bytes.indexOf('acsp') + 200);
    expect((await first(bytes))?.[0]).toBeGreaterThan(200);
  });

  it.each([
    ['CMYK without a profile', () => plain().toColourspace('cmyk').jpeg().toBuffer(), [232, 0, 0]],
    ['sixteen bits', () => plain().toColourspace('rgb16').png().toBuffer(), RED],
    ['a palette', () => plain().png({ palette: true }).toBuffer(), RED],
  ] as const)('are those of %s', async (_, make, color) => {
    expect(near(await first(await make()), [...color], 25)).toBe(true);
  });

  it('are grey where they were grey, and half transparent where they were', async () => {
    const grey = await sharp({
      create: { width: 8, height: 8, channels: 4, background: { r: 90, g: 90, b: 90, alpha: 0.5 } },
    })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    expect((await sharp(grey).metadata()).channels).toBe(2);
    const { result } = await bench.edited(grey, { format: 'webp' });
    expect(near((await quarters(result))[0], [90, 90, 90, 128])).toBe(true);
  });
});

describe('What an image says beside its picture', () => {
  it.each(['jpeg', 'png', 'webp', 'gif'] as const)('is gone from %s', async (format) => {
    const exif = { IFD0: { Copyright: 'SECRET-OWNER' }, IFD3: { GPSLatitude: '48/1 8/1 0/1' } };
    const said = await fields()
      .withExif(exif)
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/">SECRET-XMP</x:xmpmeta>')
      .withIccProfile('p3')
      .jpeg()
      .toBuffer();
    const iptc = Buffer.from(
      'Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x11\x1c\x02\x78\0\x0cSECRET-IPTC!',
      'latin1',
    );
    const bytes = withSegment(withSegment(said, 0xed, iptc), 0xfe, Buffer.from('SECRET <?php'));
    expect(bytes.toString('latin1').match(/SECRET/g)).toHaveLength(4);
    const { result } = await bench.edited(bytes, { format });
    expect(result.toString('latin1')).not.toMatch(/SECRET|<\?php|Exif|xmpmeta|8BIM|acsp/);
    const { exif: kept, icc, iptc: words, xmp } = await sharp(result).metadata();
    expect([kept, icc, words, xmp]).toEqual([undefined, undefined, undefined, undefined]);
  });
});

import { createRequire } from 'node:module';
import sharp, { type OverlayOptions } from 'sharp';
import { TypesetterPort, type CaptionRequest } from '../../ports/typesetter.port.js';
import { collapsed, shortened } from './shortened.js';
import { layoutOf, type TypeLayout } from './type-layout.js';
import { setLines, type SetText } from './text-block.js';

const fonts = createRequire(import.meta.url);

const FACES = {
  caption: {
    family: 'Noto Sans SemiBold',
    file: fonts.resolve('@expo-google-fonts/noto-sans/600SemiBold/NotoSans_600SemiBold.ttf'),
  },
  title: {
    family: 'DM Serif Display',
    file: fonts.resolve(
      '@expo-google-fonts/dm-serif-display/400Regular/DMSerifDisplay_400Regular.ttf',
    ),
  },
};

/** No frame holds more, in characters; what is longer need not be measured. */
const MOST_CHARACTERS = 400;

/** Sets words in the fonts that are shipped with the product. What these lack is taken from the machine's own. */
export class StoryboardTypesetter extends TypesetterPort {
  async set({ text, width, height, kind, path }: CaptionRequest): Promise<void> {
    const layout = layoutOf(kind, width, height);
    const words = shortened(collapsed(text), MOST_CHARACTERS);
    const layers =
      words === '' ? [] : await this.layers(words, FACES[kind], layout, { width, height });
    await sharp({
      create: { width, height, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .composite(layers)
      .png({ compressionLevel: 3 })
      .toFile(path);
  }

  private async layers(
    words: string,
    face: { family: string; file: string },
    layout: TypeLayout,
    frame: { width: number; height: number },
  ): Promise<OverlayOptions[]> {
    const block = await setLines(words, { ...face, ...layout });
    const left = Math.round((frame.width - block.width) / 2);
    const top = Math.max(
      0,
      Math.round(
        layout.foot === undefined
          ? (frame.height - block.height) / 2
          : frame.height - layout.foot - block.height,
      ),
    );
    return [
      ...(layout.foot === undefined ? [] : [{ input: scrim(frame, top), left: 0, top: 0 }]),
      await shadow(block, { left, top }, layout.size, frame),
      { input: block.png, left: Math.max(0, left), top },
    ];
  }
}

/** A darker foot, from somewhat above the words on. */
function scrim({ width, height }: { width: number; height: number }, top: number): Buffer {
  const start = Math.max(0, top - (height - top) * 0.9);
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><linearGradient id="s" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#000" stop-opacity="0"/><stop offset="0.5" stop-color="#000" stop-opacity="0.34"/><stop offset="1" stop-color="#000" stop-opacity="0.54"/></linearGradient></defs><rect y="${start}" width="${width}" height="${height - start}" fill="url(#s)"/></svg>`,
  );
}

/** The words once more, black, wide and soft: seen on a light picture only. */
async function shadow(
  { png, width, height }: SetText,
  { left, top }: { left: number; top: number },
  size: number,
  frame: { width: number; height: number },
): Promise<OverlayOptions> {
  const far = Math.ceil(size * 0.9);
  const raw = { width: width + 2 * far, height: height + 2 * far, channels: 1 } as const;
  const letters = await sharp({
    create: { ...raw, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  })
    .composite([{ input: png, left: far, top: far }])
    .extractChannel(3)
    .toColourspace('b-w')
    .raw()
    .toBuffer();
  const spread = async (sigma: number, strength: number): Promise<Buffer> =>
    sharp(letters, { raw })
      .blur(Math.max(0.5, sigma))
      .linear(strength, 0)
      .toColourspace('b-w')
      .raw()
      .toBuffer();
  const [wide, close] = await Promise.all([spread(size * 0.28, 1.9), spread(size * 0.09, 1.3)]);
  const black = Buffer.alloc(wide.length * 4);
  wide.forEach((value, at) => {
    black[at * 4 + 3] = Math.min(205, Math.max(value, close[at] ?? 0));
  });
  // Cut to the frame: nothing may be laid over what it is larger than.
  const [x, y] = [left - far, top - far + Math.round(size * 0.04)];
  const cut = {
    left: Math.max(0, -x),
    top: Math.max(0, -y),
    width: Math.min(raw.width - Math.max(0, -x), frame.width - Math.max(0, x)),
    height: Math.min(raw.height - Math.max(0, -y), frame.height - Math.max(0, y)),
  };
  const input = await sharp(black, { raw: { ...raw, channels: 4 } })
    .extract(cut)
    .png({ compressionLevel: 1 })
    .toBuffer();
  return { input, left: Math.max(0, x), top: Math.max(0, y) };
}

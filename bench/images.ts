import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { SharpImageTool } from '../src/adapters/sharp/sharp-image-tool.adapter.js';
import { ImageLimitsSettings } from '../src/config/image-limits.settings.js';
import { SandboxSettings } from '../src/config/sandbox.settings.js';
import type { ImageChange } from '../src/adapters/sharp/image-task.js';
import { median, timed } from './statistics.js';

const ROUNDS = 9;

/** Warm times in milliseconds of one edit: by the image tool, file to file, and by sharp called directly. */
export interface ImageFigures {
  name: string;
  ours: number;
  bare: number;
  ratio: number;
}

export interface ImageWork {
  name: string;
  input: string;
  /** The operation that does the same through the service. */
  asked: { operation: string; parameters: object };
  change: ImageChange;
  bare: (output: string) => Promise<unknown>;
}

/** Every kind of image work beside the library it is done with, in turns. */
export async function imageFigures(scratch: string): Promise<ImageFigures[]> {
  const tool = new SharpImageTool(new ImageLimitsSettings(), new SandboxSettings());
  const figures: ImageFigures[] = [];
  try {
    for (const { name, input, change, bare } of await imageWorks(scratch)) {
      const options = { signal: new AbortController().signal, timeoutMs: 60_000 };
      // A result is made anew: nothing is written over.
      const edit = (): Promise<unknown> => {
        const output = join(scratch, `ours-${randomUUID()}.${change.format}`);
        return tool.edit({ input, output, ...change }, options);
      };
      const direct = (): Promise<unknown> => bare(join(scratch, `bare.${change.format}`));
      await edit();
      await direct();
      const ours: number[] = [];
      const alone: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        ours.push(await timed(edit));
        alone.push(await timed(direct));
      }
      const ratio = median(ours.map((ms, round) => ms / (alone[round] ?? Number.NaN)));
      figures.push({ name, ours: median(ours), bare: median(alone), ratio });
    }
  } finally {
    await tool.onApplicationShutdown();
  }
  return figures;
}

export async function imageWorks(scratch: string): Promise<ImageWork[]> {
  const jpeg = join(scratch, 'photo.jpg');
  const png = join(scratch, 'photo.png');
  await picture(6000, 4000).jpeg({ quality: 90 }).toFile(jpeg);
  await picture(4000, 3000).png().toFile(png);
  const quality = 80;
  return [
    {
      name: '6000x4000 JPEG to 1920 px',
      input: jpeg,
      asked: { operation: 'image_resize', parameters: { width: 1920, quality } },
      change: {
        ...{ format: 'jpeg', quality, animated: false },
        resize: { width: 1920, fit: 'inside', enlarge: false },
      },
      bare: (output) => sharp(jpeg).resize(1920).jpeg({ quality }).toFile(output),
    },
    {
      name: '4000x3000 PNG to JPEG',
      input: png,
      asked: { operation: 'image_convert', parameters: { output_format: 'jpeg', quality } },
      change: { format: 'jpeg', quality, animated: false },
      bare: (output) => sharp(png).jpeg({ quality }).toFile(output),
    },
    {
      name: '4000x3000 PNG to WebP',
      input: png,
      asked: { operation: 'image_convert', parameters: { output_format: 'webp', quality } },
      change: { format: 'webp', quality, animated: false },
      bare: (output) => sharp(png).webp({ quality }).toFile(output),
    },
  ];
}

/** Soft grain: about as hard to pack as a photo. */
export function picture(width: number, height: number): Sharp {
  const grain = { type: 'gaussian', mean: 128, sigma: 40 } as const;
  return sharp({ create: { width, height, channels: 3, background: 'grey', noise: grain } }).blur(
    2,
  );
}

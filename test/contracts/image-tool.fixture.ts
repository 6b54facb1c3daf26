import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import type { SharpImageTool } from '../../src/adapters/sharp/sharp-image-tool.adapter.js';
import type { ImageLimitsSettings } from '../../src/config/image-limits.settings.js';
import { JobError, type JobFailureCode } from '../../src/contracts/job-failure.js';
import type { ImageEdit, ImageFacts, WrittenImageFormat } from '../../src/ports/image-tool.port.js';
import { ImageWorkshop, patience } from '../support/image-tool.js';

export const RED = [255, 0, 0];
export const GREEN = [0, 255, 0];
export const BLUE = [0, 0, 255];
export const WHITE = [255, 255, 255];

/** What is to be done with an image, and what it may be left out to say. */
export type BenchEdit = Partial<ImageEdit> & { format: WrittenImageFormat };

/** An image tool with one process, and a folder for what it works on. */
export class ImageBench {
  private files = 0;

  private constructor(
    readonly workshop: ImageWorkshop,
    readonly tool: SharpImageTool,
    private readonly folder: string,
  ) {}

  static async open(limits: Partial<ImageLimitsSettings> = {}): Promise<ImageBench> {
    const workshop = await ImageWorkshop.open();
    const tool = workshop.tool({ processes: 1, ...limits });
    return new ImageBench(workshop, tool, await mkdtemp(join(tmpdir(), 'images-')));
  }

  async close(): Promise<void> {
    await this.workshop.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** A path for a result. */
  output(): string {
    return join(this.folder, `result-${this.files++}`);
  }

  async file(bytes: Buffer | string, name = `image-${this.files++}`): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, bytes);
    return path;
  }

  async inspected(bytes: Buffer | string): Promise<ImageFacts> {
    return this.tool.inspect(await this.file(bytes), patience());
  }

  async edited(bytes: Buffer, edit: BenchEdit): Promise<{ facts: ImageFacts; result: Buffer }> {
    const output = this.output();
    const input = await this.file(bytes);
    const facts = await this.tool.edit({ animated: true, ...edit, input, output }, patience());
    return { facts, result: await readFile(output) };
  }
}

/** The code that work failed with. */
export async function failureOf(work: Promise<unknown>): Promise<JobError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof JobError) return error;
  throw new Error('It did not fail with a code', { cause: error });
}

export async function codeOf(work: Promise<unknown>): Promise<JobFailureCode> {
  return (await failureOf(work)).code;
}

/** Four fields, each of a colour: red and green above, blue and white below. */
export function fields(width = 40, height = 24): Sharp {
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const row = y < height / 2 ? [RED, GREEN] : [BLUE, WHITE];
      Buffer.from(row[x < width / 2 ? 0 : 1] ?? []).copy(data, (y * width + x) * 3);
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** Grain that no format makes small. */
export function noise(width: number, height: number): Sharp {
  const grain = { type: 'gaussian', mean: 128, sigma: 40 } as const;
  return sharp({ create: { width, height, channels: 3, background: 'black', noise: grain } });
}

/** So many frames of 16x16 in different greys, each shown 70 ms. */
export function animation(frames: number, format: 'gif' | 'webp', loop = 0): Promise<Buffer> {
  const data = Buffer.alloc(16 * 16 * frames * 3);
  for (let n = 0; n < frames; n++) data.fill((n * 20) % 256, n * 768, (n + 1) * 768);
  const raw = { width: 16, height: 16 * frames, channels: 3 as const, pageHeight: 16 };
  const delay = Array.from({ length: frames }, () => 70);
  return sharp(data, { raw })[format]({ delay, loop }).toBuffer();
}

/** The colour in the middle of each quarter, row by row. */
export async function quarters(image: Buffer): Promise<number[][]> {
  const { data, info } = await sharp(image).raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number): number[] => {
    const pixel = Math.floor(y * info.height) * info.width + Math.floor(x * info.width);
    return [...data.subarray(pixel * info.channels, (pixel + 1) * info.channels)];
  };
  return [at(0.25, 0.25), at(0.75, 0.25), at(0.25, 0.75), at(0.75, 0.75)];
}

/** Whether a colour is as wanted, but for what a lossy format changes. */
export function near(found: number[] | undefined, wanted: readonly number[], within = 12): boolean {
  return wanted.every((value, n) => Math.abs(value - (found?.[n] ?? Number.NaN)) <= within);
}

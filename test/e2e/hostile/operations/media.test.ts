import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HostileService } from '../hostile-service.js';
import { CLIP_CASES } from './clip-cases.js';
import { IMAGE_CASES } from './image-cases.js';
import { operationOutcome, pathOf, type MediaCase } from './operation-outcome.js';
import { SOUND_CASES } from './sound-cases.js';

describe('a file with', () => {
  let hostile: HostileService;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hostile-operations-'));
    hostile = await HostileService.start();
  });
  afterAll(async () => {
    await hostile.expectUnharmed();
    await hostile.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function expectAnswer(row: MediaCase): Promise<void> {
    const path = await pathOf(folder, await row.make(folder));
    const { answer, seconds, operation, output } = await operationOutcome(hostile, path, row);
    expect(answer).toBe(row.answer);
    expect(seconds).toBeLessThan(row.within ?? Infinity);
    if (operation === undefined || output === undefined) return;
    const { headers, bytes } = output;
    expect(headers.get('content-type')).toContain(operation.output_file?.mime_type);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(headers.get('content-disposition')).toMatch(/^attachment;/);
    expect(bytes.length).toBe(operation.output_file?.file_size);
    await row.check?.(bytes, operation);
  }

  it.concurrent.each(IMAGE_CASES)('$name (image) is answered $answer', expectAnswer);

  it.concurrent.each(SOUND_CASES)('$name (sound) is answered $answer', expectAnswer);

  it.concurrent.each(CLIP_CASES)('$name (video) is answered $answer', expectAnswer);

  it('many others beside it is worked on all the same', async () => {
    const create = { width: 1_500, height: 1_500, channels: 3, background: 'teal' } as const;
    const picture = await pathOf(folder, await sharp({ create }).png().toBuffer());
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        operationOutcome(hostile, picture, {
          operation: 'image_resize',
          parameters: { width: 3_000 + n },
        }),
      ),
    );
    expect(outcomes.map(({ answer }) => answer)).toEqual(outcomes.map(() => 'completed'));
  });
});

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
    const { answer, operation, output } = await operationOutcome(hostile, path, row);
    expect(answer).toBe(row.answer);
    if (operation === undefined || output === undefined) return;
    const { headers, bytes } = output;
    expect(headers.get('content-type')).toContain(operation.output_file?.mime_type);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(headers.get('content-disposition')).toMatch(/^attachment;/);
    expect(bytes.length).toBe(operation.output_file?.file_size);
    await row.check?.(bytes, operation);
  }

  const anyEffort = ({ effort }: MediaCase): boolean => effort === undefined;

  it.concurrent.each(IMAGE_CASES.filter(anyEffort))(
    '$name (image) is answered $answer',
    expectAnswer,
  );

  it.concurrent.each(SOUND_CASES.filter(anyEffort))(
    '$name (sound) is answered $answer',
    expectAnswer,
  );

  it.concurrent.each(CLIP_CASES.filter(anyEffort))(
    '$name (video) is answered $answer',
    expectAnswer,
  );

  // One after the other: what one costs is not told from what another costs beside it.
  it.each(
    [...IMAGE_CASES, ...SOUND_CASES, ...CLIP_CASES].filter(({ effort }) => effort !== undefined),
  )('$name is answered $answer for little', async (row) => {
    const before = await hostile.effort();
    await expectAnswer(row);
    expect((await hostile.effort()) - before).toBeLessThan(row.effort ?? 0);
  });

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

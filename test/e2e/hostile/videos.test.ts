import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { HostileService } from './hostile-service.js';
import { VIDEO_CASES } from './video-cases.js';

describe('a video with', () => {
  let hostile: HostileService;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hostile-videos-'));
    hostile = await HostileService.start();
  });
  afterEach(() => hostile.expectUnharmed());
  afterAll(async () => {
    await hostile.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(VIDEO_CASES)('$name is answered $answer', async (row) => {
    const { answer, effort, conversion, gif } = await hostile.outcomeOf(await row.make(folder));
    expect(answer).toBe(row.answer);
    expect(effort).toBeLessThan(row.effort ?? Infinity);
    if (answer !== 'completed') return;
    expect(conversion).toMatchObject(row.result ?? {});
    expect(gif?.bytes.toString('latin1', 0, 6)).toBe('GIF89a');
    expect(gif?.headers.get('content-type')).toBe('image/gif');
    expect(gif?.headers.get('x-content-type-options')).toBe('nosniff');
  });
});

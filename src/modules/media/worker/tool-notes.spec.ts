import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readNotes } from './tool-notes.js';

describe('Notes of a tool', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tool-notes-'));
    path = join(folder, 'notes.txt');
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('are read', async () => {
    await writeFile(path, 'pts_time:0.04');
    expect(await readNotes(path)).toBe('pts_time:0.04');
  });

  it.each<[string, () => unknown]>([
    ['not there', () => undefined],
    ['a link', () => symlink('/dev/zero', path)],
    ['a pipe that nobody writes to', () => execFileSync('mkfifo', [path])],
    ['a folder', () => execFileSync('mkdir', [path])],
    ['gigabytes', () => writeFile(path, '').then(() => truncate(path, 2 ** 32))],
  ])('that are %s are a crash of the tool', async (_, leave) => {
    await leave();
    await expect(readNotes(path)).rejects.toMatchObject({ code: 'PROCESSING_CRASHED' });
  });
});

import { readdirSync, writeFileSync } from 'node:fs';
import { lstat, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handOver } from './owned-files.js';

const RUN = 48_000;

describe.runIf(process.platform === 'linux' && process.geteuid?.() === 0)('A folder', () => {
  let root: string;
  const uidOf = async (path: string): Promise<number> => (await lstat(path)).uid;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'owned-files-'));
  });

  afterEach(() => rm(root, { recursive: true, force: true }));

  it('changes hands with all that is in it, and comes back closed to others', async () => {
    const file = join(root, 'deep', 'file');
    await mkdir(join(root, 'deep'));
    await writeFile(file, '', { mode: 0o666 });
    await handOver(root, 0, RUN);
    expect(await Promise.all([root, join(root, 'deep'), file].map(uidOf))).toEqual([RUN, RUN, RUN]);
    await handOver(root, RUN, 0);
    expect(await uidOf(file)).toBe(0);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('of very many files needs few descriptors', async () => {
    const files = Array.from({ length: 1_500 }, (_, n) => join(root, String(n)));
    for (const file of files) writeFileSync(file, '');
    const descriptors = (): number => readdirSync('/proc/self/fd').length;
    const before = descriptors();
    let most = before;
    const watch = setInterval(() => (most = Math.max(most, descriptors())), 1);
    await handOver(root, 0, RUN);
    await handOver(root, RUN, 0);
    clearInterval(watch);
    expect(new Set(await Promise.all(files.map(uidOf)))).toEqual(new Set([0]));
    expect(most - before).toBeLessThan(32);
  });

  it('is not entered, nor given away, where a link has taken its place', async () => {
    const secret = join(root, 'ours', 'secret');
    await mkdir(join(root, 'ours'));
    await writeFile(secret, '');
    await symlink(join(root, 'ours'), join(root, 'link'));
    await handOver(join(root, 'link'), 0, RUN);
    expect(await Promise.all([join(root, 'ours'), secret].map(uidOf))).toEqual([0, 0]);
  });

  it('that is gone is no error', async () => {
    await expect(handOver(join(root, 'gone'), 0, RUN)).resolves.toBeUndefined();
  });
});

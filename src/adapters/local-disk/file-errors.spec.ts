import { open, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { StorageError, StoredObjectNotFoundError } from '../../ports/storage.port.js';
import { translateFileError } from './file-errors.js';

/** A real error of the operating system. */
async function errorOf(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('It should have failed');
}

async function writeToFullDisk(): Promise<void> {
  const full = await open('/dev/full', 'w');
  try {
    await full.writeFile('no room for this');
  } finally {
    await full.close();
  }
}

const osError = (code: string): Error => Object.assign(new Error(code), { code, syscall: 'write' });

describe('an error of the disk', () => {
  it('says so when no room is left', async () => {
    const error = translateFileError(await errorOf(writeToFullDisk));
    expect(error).toBeInstanceOf(StorageError);
    expect(error).toMatchObject({ full: true, retryable: true, cause: { code: 'ENOSPC' } });
    expect(translateFileError(osError('EDQUOT'))).toMatchObject({ full: true });
  });

  it('is a missing object only while one is read', async () => {
    const missing = await errorOf(() => readFile('/nowhere/to/be/found'));
    expect(translateFileError(missing, 'a/b')).toBeInstanceOf(StoredObjectNotFoundError);
    expect(translateFileError(missing)).toMatchObject({ retryable: true, full: false });
    const folder = await errorOf(() => readFile(tmpdir()));
    expect(translateFileError(folder, 'a/b')).toBeInstanceOf(StoredObjectNotFoundError);
  });

  it.each([
    ['EIO', true],
    ['EMFILE', true],
    ['EACCES', false],
    ['EROFS', false],
    ['ELOOP', false],
  ])('%s may pass: %s', (code, retryable) => {
    expect(translateFileError(osError(code), 'a/b')).toMatchObject({ retryable, full: false });
  });

  it('names no path in its message', async () => {
    const error = translateFileError(await errorOf(() => readFile('/nowhere/secret')));
    expect((error as Error).message).not.toContain('secret');
  });

  it('is left alone when it is none', () => {
    const mistake = new TypeError('A mistake of ours');
    expect(translateFileError(mistake, 'a/b')).toBe(mistake);
  });
});

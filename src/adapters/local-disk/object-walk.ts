import type { Stats } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredObject } from '../../ports/storage.port.js';
import { isFileError } from './file-errors.js';

/** What the store says of a file. */
export function describeObject(key: string, { size, mtime }: Stats): StoredObject {
  return { key, bytes: size, modifiedAt: mtime };
}

/**
 * Every file below a folder whose path begins with a name, one by one; `parent` is the key that the folder stands
 * for, with its slash. Symlinks are not followed; what is deleted meanwhile is left out.
 */
export async function* walkObjects(
  folder: string,
  parent: string,
  name: string,
): AsyncGenerator<StoredObject> {
  const entries = await opendir(folder).catch(absentAsUndefined);
  if (entries === undefined) return;
  for await (const entry of entries) {
    if (!entry.name.startsWith(name)) continue;
    const path = join(folder, entry.name);
    const key = parent + entry.name;
    if (entry.isDirectory()) {
      yield* walkObjects(path, `${key}/`, '');
    } else if (entry.isFile()) {
      const stats = await lstat(path).catch(absentAsUndefined);
      if (stats !== undefined) yield describeObject(key, stats);
    }
  }
}

function absentAsUndefined(error: unknown): undefined {
  if (!isFileError(error, 'ENOENT', 'ENOTDIR')) throw error;
}

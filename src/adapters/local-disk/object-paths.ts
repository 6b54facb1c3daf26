import { realpath } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { assertStorageKey, assertStoragePrefix } from '../../contracts/storage-key.js';
import { StorageError } from '../../ports/storage.port.js';
import { isFileError } from './file-errors.js';

/** The real path of the deepest folder above (or at) a path that exists. */
async function deepestFolder(path: string): Promise<string> {
  for (let folder = path; ; folder = dirname(folder)) {
    try {
      return await realpath(folder);
    } catch (error) {
      if (!isFileError(error, 'ENOENT') || folder === dirname(folder)) throw error;
    }
  }
}

/** Where things lie below the root of the store: `objects/{key}`, and `incoming/` for what is not yet whole. */
export class ObjectPaths {
  readonly objects: string;
  readonly incoming: string;

  constructor(root: string) {
    this.objects = join(resolve(root), 'objects');
    this.incoming = join(resolve(root), 'incoming');
  }

  /** The path of a key, once it is certain that no symlink on the way leads out of the store. */
  async of(key: string): Promise<string> {
    assertStorageKey(key);
    const path = join(this.objects, key);
    await this.assertInside(dirname(path));
    return path;
  }

  /** The folder whose tree holds every key that begins with a prefix, and what names in that folder begin with. */
  async ofPrefix(prefix: string): Promise<{ folder: string; parent: string; name: string }> {
    assertStoragePrefix(prefix);
    const parent = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    const folder = join(this.objects, parent);
    await this.assertInside(folder);
    return { folder, parent, name: prefix.slice(parent.length) };
  }

  private async assertInside(folder: string): Promise<void> {
    const root = await realpath(this.objects);
    const real = await deepestFolder(folder);
    if (real === root || real.startsWith(root + sep)) return;
    throw new StorageError('A storage key leads out of the store', {
      cause: new Error(`${folder} is ${real}`),
      retryable: false,
    });
  }
}

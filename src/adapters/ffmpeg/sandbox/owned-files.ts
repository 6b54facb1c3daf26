import { chmod, chown, lchown, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Whether the operating system says that there is no such file. */
export function isMissing(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code))
  );
}

/**
 * Gives a folder and all in it from one owner to another (uid and gid alike). Links are never followed, and files
 * that belong to neither are left alone, as are files with a second name: that may be the stored original.
 */
export async function handOver(folder: string, from: number, to: number): Promise<void> {
  const { uid } = await lstat(folder);
  if (uid === from) await chown(folder, to, to);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await handOver(path, from, to);
    else await handOverFile(path, from, to);
  }
}

/** One file; that it is not there is no error. One that comes back from a run is closed to others again. */
export async function handOverFile(path: string, from: number, to: number): Promise<void> {
  try {
    const file = await lstat(path);
    if (file.uid !== from || (from < to && file.nlink > 1)) return;
    await lchown(path, to, to);
    if (to < from && file.isFile()) await chmod(path, 0o600);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

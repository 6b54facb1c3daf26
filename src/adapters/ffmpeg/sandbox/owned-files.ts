import { constants } from 'node:fs';
import { lchown, lstat, open, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import PQueue from 'p-queue';

/** Files of a folder that are handed over at the same time; each may take a descriptor. */
const AT_ONCE = 8;

/** Whether the operating system says that there is no such file. */
export function isMissing(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code))
  );
}

/**
 * Gives a folder and all in it from one owner to another (uid and gid alike); what is not there is no error. Links are
 * never followed, and files that belong to neither are left alone, as are files with a second name: that may be the
 * stored original. Walks by open folders (Linux), for a tool that runs in there may put a link in a folder's place.
 */
export async function handOver(folder: string, from: number, to: number): Promise<void> {
  const opened = await openFolder(folder);
  if (opened === undefined) return;
  try {
    const { uid } = await opened.stat();
    if (uid === from) await opened.chown(to, to);
    const inside = `/proc/self/fd/${opened.fd}`;
    const entries = await readdir(inside, { withFileTypes: true });
    const turns = new PQueue({ concurrency: AT_ONCE });
    const handing = entries.map((entry) => {
      const path = join(inside, entry.name);
      return turns.add(() =>
        entry.isDirectory() ? handOver(path, from, to) : handOverFile(path, from, to),
      );
    });
    // All of them: the folder must stay open until the last is done with it.
    const handed = await Promise.allSettled(handing);
    const failed = handed.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  } finally {
    await opened.close();
  }
}

/** One file; that it is not there is no error. One that comes back from a run is closed to others again. */
export async function handOverFile(path: string, from: number, to: number): Promise<void> {
  try {
    const file = await lstat(path);
    if (file.uid !== from || (from < to && file.nlink > 1)) return;
    await lchown(path, to, to);
    if (to < from && file.isFile()) await closeToOthers(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

async function openFolder(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function closeToOthers(path: string): Promise<void> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    await file.chmod(0o600);
  } finally {
    await file.close();
  }
}

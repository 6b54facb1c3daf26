import { lstat, readlink } from 'node:fs/promises';
import { sep } from 'node:path';
import { foldersAbove, type ImageCode } from './image-code.js';

/** Read-only where they exist: what the runtime and the image library link to. */
const LIBRARIES = [
  '/lib',
  '/lib32',
  '/lib64',
  '/usr/lib',
  '/usr/lib32',
  '/usr/lib64',
  '/usr/local/lib',
];

/** The loader's index, and modules that some distributions take out of the runtime. */
const RUNTIME_FILES = ['/etc/ld.so.cache', '/usr/share/nodejs'];

/** Made by bubblewrap itself. */
const ITS_OWN = ['/', '/proc', '/dev'];

export interface CellOptions {
  code: ImageCode;
  /** More that may be read: what the runtime needs, or who starts it inside. */
  readable: readonly string[];
  /** Whether we are root, and the process drops to another uid inside. */
  dropsUid: boolean;
}

/**
 * What bubblewrap is told, up to where the program to run inside begins. Inside are the runtime, its libraries and the
 * program: no file of ours or of the system's, no network, no other process. Nothing can be written.
 */
export async function cellArguments({ code, readable, dropsUid }: CellOptions): Promise<string[]> {
  const libraries = (await Promise.all(LIBRARIES.map(libraryFolder))).flat();
  const hidden = hiddenFolders([code.root, process.cwd()]);
  const shown = (path: string): boolean =>
    LIBRARIES.some((folder) => isWithin(path, folder)) &&
    !hidden.some((folder) => isWithin(path, folder));
  const paths = [...RUNTIME_FILES, process.execPath, ...readable, ...code.paths].filter(
    (path) => !shown(path),
  );
  return [
    ...['--unshare-ipc', '--unshare-pid', '--unshare-net', '--unshare-uts'],
    ...['--unshare-cgroup-try', '--die-with-parent', '--cap-drop', 'ALL'],
    // With a user namespace there would be but one uid inside; root can do without one.
    ...(dropsUid
      ? ['--cap-add', 'CAP_SETUID', '--cap-add', 'CAP_SETGID']
      : ['--unshare-user', '--hostname', 'sandbox']),
    ...folders(LIBRARIES),
    ...libraries,
    ...hidden.flatMap((path) => ['--tmpfs', path]),
    ...['--proc', '/proc', '--dev', '/dev'],
    ...folders(paths),
    ...paths.flatMap((path) => ['--ro-bind-try', path, path]),
    ...hidden.flatMap((path) => ['--remount-ro', path]),
    ...['--remount-ro', '/dev', '--remount-ro', '/', '--chdir', '/', '--'],
  ];
}

/** Those folders of ours that lie among the libraries; of two the outer one. */
function hiddenFolders(ours: readonly string[]): string[] {
  const among = [...new Set(ours)].filter((path) =>
    LIBRARIES.some((folder) => path.startsWith(folder + sep)),
  );
  return among.filter((path) => !among.some((other) => path.startsWith(other + sep)));
}

/** /lib is a link into /usr on most machines, a folder on the others. */
async function libraryFolder(path: string): Promise<string[]> {
  try {
    const found = await lstat(path);
    if (found.isSymbolicLink()) return ['--symlink', await readlink(path), path];
    return ['--ro-bind', path, path];
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Makes every folder above these paths, outermost first; bubblewrap would make some of them closed to other uids. */
function folders(paths: readonly string[]): string[] {
  const above = [...new Set(paths.flatMap(foldersAbove))].filter((path) => !ITS_OWN.includes(path));
  return above
    .sort((a, b) => a.length - b.length)
    .flatMap((path) => ['--perms', '0755', '--dir', path]);
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder + sep);
}

import { lstat, readlink, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isMissing } from './owned-files.js';
import { isWithin, type FoundFiles } from './run-files.js';

/** Memory that a tool may fill through /tmp, in bytes. */
const TMP_BYTES = 64 * 1024 * 1024;

/** Read-only where they exist: programs, their libraries, fonts. Nothing in them is anybody's. */
const SYSTEM = ['/usr', '/lib', '/lib32', '/lib64', '/bin', '/sbin'];
const SYSTEM_FILES = ['/etc/ld.so.cache', '/etc/alternatives', '/etc/fonts'];

/** Made by bubblewrap itself. */
const ITS_OWN = ['/tmp', '/proc', '/dev', ...SYSTEM];

export interface Cell {
  binary: string;
  files: FoundFiles;
  /** Whether the process that starts it is root, and drops to another uid inside. */
  dropsUid: boolean;
}

/**
 * What bubblewrap is told. The system's part is looked up once, each run adds its own files at their own paths.
 * The session is a new one already (setsid); with `--new-session` the tool would leave the process group by which it
 * is watched and ended.
 */
export class Bubblewrap {
  private constructor(
    private readonly program: string,
    private readonly system: readonly string[],
    private readonly readable: readonly string[],
    private readonly hidden: readonly string[],
  ) {}

  /** `readable`: more that every tool may read. `hidden`: folders of ours that show as empty where they lie in /usr. */
  static async on(
    program: string,
    readable: readonly string[],
    hidden: readonly string[],
  ): Promise<Bubblewrap> {
    const system = (await Promise.all(SYSTEM.map(systemFolder))).flat();
    const covered = await Promise.all(hidden.map((path) => realpath(path).catch(() => path)));
    const inUsr = [...new Set(covered)].filter((path) => isWithin(path, '/usr'));
    return new Bubblewrap(program, system, readable, inUsr);
  }

  /** The command line up to where the program to run inside begins. */
  argv({ binary, files, dropsUid }: Cell): string[] {
    const { scratch, inputs } = files;
    const readable = [...SYSTEM_FILES, ...this.readable, binary].filter(
      (path) => !SYSTEM.some((folder) => isWithin(path, folder)) || this.isHidden(path),
    );
    const outside = inputs.filter((path) => scratch === undefined || !isWithin(path, scratch.path));
    const reached = [...readable, ...outside, ...(scratch === undefined ? [] : [scratch.path])];
    return [
      ...[this.program, '--unshare-ipc', '--unshare-pid', '--unshare-net', '--unshare-uts'],
      ...['--unshare-cgroup-try', '--die-with-parent', '--cap-drop', 'ALL'],
      // With a user namespace there would be but one uid inside; root can do without one.
      ...(dropsUid
        ? ['--cap-add', 'CAP_SETUID', '--cap-add', 'CAP_SETGID']
        : ['--unshare-user', '--hostname', 'sandbox']),
      ...this.system,
      ...this.hidden.flatMap((path) => ['--tmpfs', path]),
      ...['--proc', '/proc', '--dev', '/dev'],
      ...['--size', String(TMP_BYTES), '--perms', '1777', '--tmpfs', '/tmp'],
      ...folders(reached).flatMap((path) => ['--perms', '0755', '--dir', path]),
      ...readable.flatMap((path) => ['--ro-bind-try', path, path]),
      ...(scratch === undefined ? [] : ['--bind', scratch.real, scratch.path]),
      ...inputs.flatMap((path) => ['--ro-bind', path, path]),
      ...['--remount-ro', '/dev', '--remount-ro', '/'],
      // As root without capabilities it could not enter a folder of another uid; that one is entered inside.
      ...['--chdir', dropsUid ? '/' : (scratch?.path ?? '/'), '--'],
    ];
  }

  private isHidden(path: string): boolean {
    return this.hidden.some((folder) => isWithin(path, folder));
  }
}

/** /lib is a link into /usr on most machines, a folder on the others. */
async function systemFolder(path: string): Promise<string[]> {
  try {
    const found = await lstat(path);
    if (found.isSymbolicLink()) return ['--symlink', await readlink(path), path];
    return ['--ro-bind', path, path];
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Every folder above these paths, outermost first; bubblewrap would make some of them closed to other uids. */
function folders(paths: readonly string[]): string[] {
  const all = new Set<string>();
  for (const path of paths) {
    for (let above = dirname(path); above !== dirname(above); above = dirname(above)) {
      if (!ITS_OWN.includes(above)) all.add(above);
    }
  }
  return [...all].sort((a, b) => a.length - b.length);
}

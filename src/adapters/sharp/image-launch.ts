import { createRequire } from 'node:module';
import type { ImageLimitsSettings } from '../../config/image-limits.settings.js';
import { findPrograms, works } from './system-programs.js';

const MEBIBYTE = 1024 * 1024;

/** The runtime's own objects; images lie outside. */
const HEAP_MB = 128;

/**
 * All an image process gets to see of the environment. Large images stay in memory, where a limit holds, instead of in
 * temporary files; few arenas give back more of what is freed.
 */
export const IMAGE_ENVIRONMENT = {
  VIPS_DISC_THRESHOLD: '8g',
  MALLOC_ARENA_MAX: '2',
  UV_THREADPOOL_SIZE: '2',
};

/** How an image process is started: a program and its arguments, each wrapper becoming (exec, same pid) the next. */
export type ImageLaunch = readonly [program: string, ...args: string[]];

/** Command lines of the wrappers that work on this machine; an empty one is missing (busybox, macOS). */
export interface ImageWrappers {
  /** The kernel kills the process when we die, even by kill -9. */
  setpriv: readonly string[];
  /** Memory is bounded, and no file is written. */
  prlimit: readonly string[];
  /** Where bubblewrap is, untried. */
  bwrap: string | undefined;
}

/** Finds what this machine can start image processes with. */
export async function findWrappers({
  addressSpaceMb,
}: Pick<ImageLimitsSettings, 'addressSpaceMb'>): Promise<ImageWrappers> {
  const programs = await findPrograms(['setpriv', 'prlimit', 'bwrap']);
  const working = async (name: string, ...options: string[]): Promise<string[]> => {
    const path = programs.get(name);
    return path !== undefined && (await works([path, ...options])) ? [path, ...options] : [];
  };
  const memory = addressSpaceMb * MEBIBYTE;
  const [setpriv, prlimit] = await Promise.all([
    working('setpriv', '--pdeathsig', 'KILL'),
    working('prlimit', '--core=0', '--fsize=0', `--as=${memory}`),
  ]);
  return { setpriv, prlimit, bwrap: programs.get('bwrap') };
}

/** The runtime with one of our programs. */
export function runtime(script: string): string[] {
  return [process.execPath, `--max-old-space-size=${HEAP_MB}`, script];
}

/** Options of setpriv by which root becomes nobody: a uid, and a gid of the same number. */
export function become(uid: number): string[] {
  return [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--inh-caps=-all'];
}

export function launch([program = process.execPath, ...args]: readonly string[]): ImageLaunch {
  return [program, ...args];
}

/**
 * The most that can be had without namespaces: no new privileges, limits, and as root a uid of its own, wherever that
 * one still reads the program, the runtime and the library. `kept` says in words which of them hold.
 */
export async function openLaunch(
  script: string,
  { setpriv, prlimit }: ImageWrappers,
  uid: number | undefined,
): Promise<{ launch: ImageLaunch; kept: string[] }> {
  const confined = [...setpriv, '--no-new-privs'];
  const root = uid === undefined ? [] : ['the uid of root'];
  const ways = [
    ...(uid === undefined
      ? []
      : [
          { way: [...confined, ...become(uid)], kept: ['a uid of their own', 'no new privileges'] },
        ]),
    { way: confined, kept: [...root, 'no new privileges'] },
  ];
  const needed = [process.execPath, script, createRequire(script).resolve('sharp')];
  const limits = prlimit.length > 0 ? ['limits'] : [];
  for (const { way, kept } of setpriv.length > 0 ? ways : []) {
    if (!(await works(way, needed))) continue;
    return { launch: launch([...way, ...prlimit, ...runtime(script)]), kept: [...kept, ...limits] };
  }
  const kept = [...root, ...limits];
  return { launch: launch([...setpriv, ...prlimit, ...runtime(script)]), kept };
}

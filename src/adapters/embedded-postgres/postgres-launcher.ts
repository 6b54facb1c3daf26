import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './postgres-error.js';

const run = promisify(execFile);

const PROGRAM_FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin', '/usr/local/bin'];
const NOBODY = 65534;

/** Postgres and its tools get no more of our environment than this: no secret of ours is theirs. */
export const POSTGRES_ENVIRONMENT = { PATH: PROGRAM_FOLDERS.join(':'), LC_ALL: 'C', TZ: 'UTC' };

export const SHELL = '/bin/sh';

/** Exit code of a command that found the cluster in use. */
export const IN_USE = 75;

/** Ends at once when our process is gone already, for then the signal for its death was sent too early to be heard. */
const UNLESS_ORPHANED = '[ "$PPID" = "$1" ] || exit 70; shift; exec "$@"';

const CHECK_NAME_AND_PATHS =
  'id -un >/dev/null || exit 1; for path do [ -x "$path" ] || { echo "cannot enter $path" >&2; exit 1; }; done';

/** Who the cluster's files must belong to. */
export interface FileOwner {
  uid: number;
  gid: number;
}

/** A way of running Postgres, which refuses to run as root. */
interface Disguise {
  name: string;
  prefix: string[];
  owner: FileOwner | undefined;
}

/** Runs Postgres's programs: as the right user, one at a time for each cluster, and never longer than we live. */
export class PostgresLauncher {
  private constructor(
    private readonly disguise: Disguise,
    private readonly flock: string | undefined,
    private readonly setpriv: string | undefined,
  ) {}

  /** Tries the ways there are. `reach` are paths that Postgres must be able to get at. */
  static async choose(dataDir: string, reach: string[]): Promise<PostgresLauncher> {
    if (process.getuid === undefined) {
      throw new EmbeddedPostgresError(`The embedded Postgres does not run on ${process.platform}.`);
    }
    const setpriv = findProgram('setpriv');
    const flock = findProgram('flock');
    const refusals: string[] = [];
    for (const disguise of await disguises(process.getuid(), dataDir)) {
      const refusal = await tryOut(disguise, [dataDir, ...reach]);
      if (refusal === undefined) return new PostgresLauncher(disguise, flock, setpriv);
      refusals.push(`${disguise.name}: ${refusal}`);
    }
    throw new EmbeddedPostgresError(
      `There is no way to run Postgres here, which refuses root and users without a name (${refusals.join('; ')}). ` +
        'Run this service as an ordinary user that is listed in /etc/passwd.',
    );
  }

  get owner(): FileOwner | undefined {
    return this.disguise.owner;
  }

  /** Whether the kernel ends what we start when we die; otherwise somebody has to watch. */
  get diesWithUs(): boolean {
    return this.setpriv !== undefined;
  }

  /** Whether a second Postgres on one folder is kept out by a lock, and not only by Postgres's own look at process ids. */
  get locks(): boolean {
    return this.flock !== undefined;
  }

  /**
   * The command line that runs a program. It replaces itself step by step, so that the process we start becomes the
   * program. A lock on a folder is inherited by all of the program's children and so lasts until the last of them is
   * gone; it holds between containers too, where process ids and shared memory say nothing. A folder in use: IN_USE.
   */
  command(program: string[], lockedFolder?: string): string[] {
    const { flock, setpriv, disguise } = this;
    const locked =
      flock === undefined || lockedFolder === undefined
        ? []
        : [flock, '--no-fork', '-n', '-E', String(IN_USE), lockedFolder];
    const bound =
      setpriv === undefined
        ? []
        : [setpriv, '--pdeathsig', 'INT', SHELL, '-c', UNLESS_ORPHANED, 'sh', String(process.pid)];
    return [...locked, ...disguise.prefix, ...bound, ...program];
  }
}

/**
 * Best first. A user namespace needs no second user, reads what root owns wherever node_modules may be, and gives a
 * name to whoever has none in /etc/passwd, without which initdb does not work. A folder of somebody else's is entered
 * as that somebody.
 */
async function disguises(uid: number, dataDir: string): Promise<Disguise[]> {
  const unshare = findProgram('unshare');
  const renamed =
    unshare === undefined
      ? undefined
      : [unshare, '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`];
  const asUser = (name: string, owner: FileOwner | undefined, prefix: string[]): Disguise[] => [
    { name, owner, prefix },
    ...(renamed === undefined
      ? []
      : [{ name: `${name} in a namespace`, owner, prefix: [...prefix, ...renamed] }]),
  ];
  if (uid !== 0) return asUser(`user ${uid}`, undefined, []);
  const found = asUser('root', { uid: 0, gid: 0 }, []).slice(1);
  const setpriv = findProgram('setpriv');
  if (setpriv === undefined) return found;
  const folder = await stat(dataDir);
  const owner =
    folder.uid === 0 ? { uid: NOBODY, gid: NOBODY } : { uid: folder.uid, gid: folder.gid };
  const ids = [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'];
  return [...found, ...asUser(`user ${owner.uid}`, owner, [setpriv, ...ids])];
}

/** Why a disguise is of no use here; undefined when it is. */
async function tryOut(disguise: Disguise, reach: string[]): Promise<string | undefined> {
  const [program = '', ...rest] = [
    ...disguise.prefix,
    SHELL,
    '-c',
    CHECK_NAME_AND_PATHS,
    'sh',
    ...reach,
  ];
  try {
    await run(program, rest, { timeout: 5_000, env: POSTGRES_ENVIRONMENT });
    return undefined;
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    return stderr === undefined || stderr.trim() === '' ? String(error) : stderr.trim();
  }
}

function findProgram(name: string): string | undefined {
  return PROGRAM_FOLDERS.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

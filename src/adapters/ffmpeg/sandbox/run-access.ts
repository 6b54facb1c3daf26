import { lstat, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SandboxSettings } from '../../../config/sandbox.settings.js';
import { FolderPassage } from './folder-passage.js';
import { IdentityPool, RUN_IDENTITIES } from './identity-pool.js';
import { InputGrants } from './input-grants.js';
import type { FoundFiles } from './run-files.js';
import { endProcessesOf } from './processes-of-uid.js';
import { ScratchGrants } from './scratch-grants.js';

/** Who a run is while it lasts: a uid (and gid) that nobody else has, and a group for each of its inputs. */
export interface RunIdentity {
  uid: number;
  groups: number[];
}

type GiveBack = () => Promise<void>;

/** What a run holds until it has ended. */
export interface RunAccess {
  identity: RunIdentity;
  giveBack: GiveBack;
}

/**
 * Hands out uids, and with each the access to exactly the files of its run. For a process that is root; files are
 * ours before and after.
 */
export class RunGrants {
  private readonly pool: IdentityPool;
  private readonly inputs: InputGrants;
  private readonly scratch: ScratchGrants;
  private readonly passage: FolderPassage;

  constructor(
    { firstUid }: SandboxSettings,
    dataDir: string,
    private readonly us: { uid: number; gid: number },
  ) {
    this.pool = new IdentityPool(firstUid);
    this.inputs = new InputGrants(firstUid + RUN_IDENTITIES, us);
    this.scratch = new ScratchGrants(this.pool, us.uid);
    this.passage = new FolderPassage(dataDir, firstUid + 2 * RUN_IDENTITIES, us.uid);
  }

  /** Whether a uid of its own could reach these paths where it sees the folders that we see. */
  async reaches(paths: readonly string[]): Promise<boolean> {
    for (const path of paths) if (!(await this.passage.reaches(path))) return false;
    return true;
  }

  /** `throughFolders` adds the group that may pass our private folders. */
  async admit(files: FoundFiles, throughFolders: boolean): Promise<RunAccess> {
    const held: GiveBack[] = [];
    const giveBack = async (): Promise<void> => {
      const failures: unknown[] = [];
      for (let each = held.pop(); each !== undefined; each = held.pop()) {
        await each().catch((error: unknown) => failures.push(error));
      }
      if (failures.length > 0) throw new AggregateError(failures, 'Files could not be taken back');
    };
    try {
      const uid = await this.takeUid(files, held);
      const groups = throughFolders ? [this.passage.gid] : [];
      for (const path of files.inputs) {
        if ((await stat(path)).uid === uid) continue;
        const gid = await this.inputs.take(path);
        if (gid === undefined) continue;
        groups.push(gid);
        held.push(() => this.inputs.giveBack(path));
      }
      return { identity: { uid, groups }, giveBack };
    } catch (error) {
      await giveBack();
      throw error;
    }
  }

  private async takeUid({ scratch, outputs }: FoundFiles, held: GiveBack[]): Promise<number> {
    if (scratch !== undefined && (await this.isPrivate(scratch.real))) {
      const uid = await this.scratch.take(scratch.real);
      held.push(() => this.scratch.giveBack(scratch.real, outputs));
      return uid;
    }
    const uid = await this.pool.take();
    held.push(async () => {
      if (!(await endProcessesOf(uid))) throw new Error(`Processes of uid ${uid} would not end`);
      this.pool.giveBack(uid);
    });
    return uid;
  }

  /** Only a folder that is ours, and that nobody else can get to, is ever given away: never /dev, never /tmp. */
  private async isPrivate(folder: string): Promise<boolean> {
    if (this.scratch.holds(folder)) return true;
    if ((await lstat(folder)).uid !== this.us.uid) return false;
    for (let above = folder; above !== dirname(above); above = dirname(above)) {
      const { uid, mode } = await lstat(above);
      if (uid === this.us.uid && (mode & 0o077 & ~0o010) === 0) return true;
    }
    return false;
  }
}

import PQueue from 'p-queue';
import type { IdentityPool } from './identity-pool.js';
import { handOver, handOverFile } from './owned-files.js';
import { endProcessesOf } from './processes-of-uid.js';

interface Grant {
  uid: number;
  holders: number;
}

/**
 * Gives a scratch folder, with all in it, to a uid for as long as a run works there. Runs that share a folder share
 * the uid: they are parts of one job.
 */
export class ScratchGrants {
  private readonly grants = new Map<string, Grant>();
  private readonly turns = new PQueue({ concurrency: 1 });

  constructor(
    private readonly pool: IdentityPool,
    private readonly ourUid: number,
  ) {}

  /** Whether a run works in the folder now. */
  holds(folder: string): boolean {
    return this.grants.has(folder);
  }

  /** Answers the uid to run as. */
  take(folder: string): Promise<number> {
    return this.turns.add(async () => {
      const known = this.grants.get(folder);
      const grant = known ?? { uid: await this.pool.take(), holders: 0 };
      try {
        await handOver(folder, this.ourUid, grant.uid);
      } catch (error) {
        if (known === undefined) await this.takeBack(folder, grant.uid);
        throw error;
      }
      grant.holders += 1;
      this.grants.set(folder, grant);
      return grant.uid;
    });
  }

  /** Makes the run's outputs ours again at once, and everything else when the last run of the folder has ended. */
  giveBack(folder: string, outputs: readonly string[]): Promise<void> {
    return this.turns.add(async () => {
      const grant = this.grants.get(folder);
      if (grant === undefined) return;
      grant.holders -= 1;
      for (const path of outputs) await handOverFile(path, grant.uid, this.ourUid);
      if (grant.holders > 0) return;
      this.grants.delete(folder);
      // Nobody may be left who could put a link where we are about to change an owner.
      const ended = await endProcessesOf(grant.uid);
      if (!ended) throw new Error(`Processes of uid ${grant.uid} would not end`);
      await this.takeBack(folder, grant.uid);
    });
  }

  /** A uid that still owns something is not used again. */
  private async takeBack(folder: string, uid: number): Promise<void> {
    await handOver(folder, uid, this.ourUid);
    this.pool.giveBack(uid);
  }
}

import { mkdir, readdir, rm, stat, statfs, utimes } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import { StorageSettings } from '../../../config/storage.settings.js';
import type { AttemptRef } from '../../../ports/job-gate.port.js';

/** Below this many free bytes no work is taken. */
export const FREE_SPACE_FLOOR = 1_000_000_000;

/** A folder in use is touched this often; one untouched for much longer belongs to a worker that died. */
export const TOUCH_MS = 60_000;
const LEFT_BEHIND_MS = 30 * 60_000;

/** The disk that work is done on has too little room left, or cannot be used: then the cause says why. */
export class NoRoomError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NoRoomError';
  }
}

/**
 * The folders attempts work in, side by side below DATA_DIR. What a killed worker leaves behind is known by its age
 * alone, so that workers of several machines can share the disk.
 */
@Injectable()
export class ScratchSpace {
  private readonly logger = new Logger(ScratchSpace.name);
  private readonly root: string;

  constructor(settings: StorageSettings) {
    this.root = resolve(settings.dataDir, 'scratch');
  }

  /** An empty folder of this attempt's own. */
  async open({ id, attempt }: AttemptRef): Promise<string> {
    const folder = join(this.root, `${id}-${attempt}`);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return folder;
  }

  /** Removes a folder and all in it. A failure is logged: the sweep comes by again. */
  async close(folder: string): Promise<void> {
    try {
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    } catch (error) {
      this.logger.warn(`The scratch folder ${folder} could not be removed: ${String(error)}`);
    }
  }

  /** Marks a folder as in use. */
  async touch(folder: string): Promise<void> {
    const now = new Date();
    await utimes(folder, now, now);
  }

  /** Removes the folders of workers that died. Answers how many. */
  async sweep(): Promise<number> {
    await mkdir(this.root, { recursive: true, mode: 0o700 });
    const folders = (await readdir(this.root)).map((name) => join(this.root, name));
    let swept = 0;
    for (const folder of folders) {
      const found = await stat(folder).catch(() => undefined); // gone meanwhile
      if (found === undefined || Date.now() - found.mtimeMs < LEFT_BEHIND_MS) continue;
      await this.close(folder);
      swept += 1;
    }
    if (swept > 0) this.logger.log(`Removed ${swept} scratch folders that were left behind`);
    return swept;
  }

  /** Throws NoRoomError unless the disk can be used, this many bytes fit and the floor is still free. */
  async checkRoom(bytes = 0): Promise<void> {
    const free = await this.freeBytes().catch((cause: unknown) => {
      throw new NoRoomError('The scratch disk cannot be used', { cause });
    });
    const wanted = FREE_SPACE_FLOOR + bytes;
    if (free >= wanted) return;
    throw new NoRoomError(
      `The scratch disk has ${free} bytes free of the ${wanted} that are needed`,
    );
  }

  async freeBytes(): Promise<number> {
    await mkdir(this.root, { recursive: true, mode: 0o700 });
    const { bavail, bsize } = await statfs(this.root);
    return bavail * bsize;
  }
}

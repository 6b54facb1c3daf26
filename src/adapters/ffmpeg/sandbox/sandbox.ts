import { realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Logger } from '@nestjs/common';
import type { Launcher } from '../launcher.js';
import type { Bubblewrap } from './bubblewrap.js';
import type { RunAccess, RunGrants } from './run-access.js';
import { findFiles, type FoundFiles, type RunFiles } from './run-files.js';

/** One way to confine a tool. */
export interface Confinement {
  /** Namespaces of its own; undefined: it sees what we see. */
  bubblewrap?: Bubblewrap | undefined;
  /** Hands out uids; undefined: it runs as who we are. */
  desk?: RunGrants | undefined;
  limited: boolean;
}

/** A run that is let in: how to start it, and what to call when it has ended, however it ended. */
export interface SandboxedRun {
  /** The program to start and its arguments up to and with the tool itself. */
  launch: [program: string, ...prefix: string[]];
  cwd: string;
  leave: () => Promise<void>;
}

/** Where the tools run. Each run gets its inputs to read and the folder of its outputs to write, and nothing else of ours. */
export class Sandbox {
  private readonly logger = new Logger(Sandbox.name);
  private warned = false;

  constructor(
    private readonly launcher: Launcher,
    private readonly confinement: Confinement,
  ) {}

  /** Throws JobError STORAGE_FAILED where a file is missing. What was let in must leave. */
  async enter(tool: string, run: string, wanted: RunFiles): Promise<SandboxedRun> {
    const files = await findFiles(wanted);
    const { bubblewrap, limited } = this.confinement;
    const binary = bubblewrap === undefined ? tool : await realpath(tool);
    const access = await this.admit(binary, files);
    const identity = access?.identity;
    const cell = bubblewrap?.argv({ binary, files, dropsUid: identity !== undefined });
    const cwd = files.scratch?.path ?? '/';
    return {
      launch: this.launcher.argv({ binary, run, limited, identity, cell, cwd }),
      cwd: cell === undefined ? cwd : '/',
      leave: access?.giveBack ?? (() => Promise.resolve()),
    };
  }

  private async admit(binary: string, files: FoundFiles): Promise<RunAccess | undefined> {
    const { bubblewrap, desk } = this.confinement;
    if (desk === undefined) return undefined;
    if (bubblewrap !== undefined) return desk.admit(files, false);
    const { inputs, scratch } = files;
    if (await desk.reaches([binary, ...inputs, ...(scratch === undefined ? [] : [scratch.real])])) {
      return desk.admit(files, true);
    }
    if (!this.warned) {
      const where = dirname(scratch?.path ?? inputs[0] ?? binary);
      this.logger.warn(
        `Media tools run as root: a folder above ${where} or ${binary} is closed to others`,
      );
    }
    this.warned = true;
    return undefined;
  }
}

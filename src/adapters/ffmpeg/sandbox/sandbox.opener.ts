import { resolve } from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import { SandboxSettings } from '../../../config/sandbox.settings.js';
import { StartError } from '../../../config/start-error.js';
import { StorageSettings } from '../../../config/storage.settings.js';
import { Launcher } from '../launcher.js';
import type { MediaBinaries } from '../media-binaries.js';
import { findPrograms } from '../system-programs.js';
import { Bubblewrap } from './bubblewrap.js';
import { RunGrants } from './run-access.js';
import { proveSandbox } from './sandbox-proof.js';
import { Sandbox, type Confinement } from './sandbox.js';

/** SANDBOX=required, and this machine cannot keep it. */
export class SandboxError extends StartError {
  constructor(problems: readonly string[]) {
    super(
      `SANDBOX=required, but the media tools cannot be shut in here: ${problems.join('; ')}. See docs/sandbox.md`,
    );
    this.name = 'SandboxError';
  }
}

/** Finds the strictest sandbox that this machine can keep, by trying: it is used when it has been seen to hold. */
@Injectable()
export class SandboxOpener {
  private readonly logger = new Logger(Sandbox.name);
  private desk: RunGrants | undefined;

  constructor(
    private readonly settings: SandboxSettings,
    private readonly storage: StorageSettings,
  ) {}

  /** Whether the service is not to start without namespaces. */
  get required(): boolean {
    return this.settings.mode === 'required';
  }

  /** Throws SandboxError where one is required and cannot be had. */
  async open(binaries: MediaBinaries): Promise<Sandbox> {
    const launcher = await Launcher.detect(this.settings);
    if (this.settings.mode === 'off') return new Sandbox(launcher, { limited: false });
    const desk = this.deskOfRoot();
    const sealed = await this.sealed(launcher, desk);
    const problems =
      typeof sealed === 'string' ? [sealed] : await this.prove(launcher, sealed, binaries);
    if (problems.length === 0 && typeof sealed !== 'string') {
      this.logger.log(
        `Media tools run in bubblewrap${desk ? ', each run as a uid of its own' : ''}`,
      );
      return new Sandbox(launcher, sealed);
    }
    if (this.required) throw new SandboxError(problems);
    return this.withoutNamespaces(launcher, desk, binaries, problems);
  }

  /** What is left where bubblewrap does not work: limits, and a uid of its own for each run if we are root. */
  private async withoutNamespaces(
    launcher: Launcher,
    desk: RunGrants | undefined,
    binaries: MediaBinaries,
    problems: readonly string[],
  ): Promise<Sandbox> {
    const identified = { limited: true, desk };
    const withUid =
      desk !== undefined && (await this.prove(launcher, identified, binaries)).length === 0;
    const rest = [
      ...(withUid ? ['a uid for each run'] : []),
      ...(launcher.missing.includes('prlimit') ? [] : ['limits']),
      ...(launcher.missing.includes('setpriv') ? [] : ['no new privileges']),
    ];
    this.logger.warn(
      `Media tools are not shut in, they run with ${rest.join(', ') || 'nothing'} only: ${problems.join('; ')}`,
    );
    return new Sandbox(launcher, withUid ? identified : { limited: true });
  }

  private async sealed(
    launcher: Launcher,
    desk: RunGrants | undefined,
  ): Promise<Confinement | string> {
    const program = (await findPrograms(['bwrap'])).get('bwrap');
    if (program === undefined) return 'bubblewrap (bwrap) is not installed';
    const [missing] = launcher.missing;
    if (missing !== undefined) return `${missing} of util-linux is missing or fails`;
    const hidden = [resolve(this.storage.dataDir), process.cwd()];
    const bubblewrap = await Bubblewrap.on(program, this.settings.readablePaths, hidden);
    return { bubblewrap, desk, limited: true };
  }

  private prove(
    launcher: Launcher,
    confinement: Confinement,
    binaries: MediaBinaries,
  ): Promise<string[]> {
    const sealed = confinement.bubblewrap !== undefined;
    return proveSandbox(new Sandbox(launcher, confinement), binaries, sealed);
  }

  /** Only root can give files and uids away. One desk for good: what it has claimed it keeps. */
  private deskOfRoot(): RunGrants | undefined {
    const [uid, gid] = [process.geteuid?.(), process.getegid?.()];
    if (uid !== 0 || gid === undefined) return undefined;
    this.desk ??= new RunGrants(this.settings, resolve(this.storage.dataDir), { uid, gid });
    return this.desk;
  }
}

import { fileURLToPath } from 'node:url';
import { Logger } from '@nestjs/common';
import type { ImageLimitsSettings } from '../../config/image-limits.settings.js';
import type { SandboxSettings } from '../../config/sandbox.settings.js';
import { StartError } from '../../config/start-error.js';
import { cellArguments } from './image-cell.js';
import { proveImageCell } from './image-cell-proof.js';
import { findCode } from './image-code.js';
import {
  become,
  findWrappers,
  launch,
  openLaunch,
  runtime,
  type ImageLaunch,
  type ImageWrappers,
} from './image-launch.js';

/** The last of the numbers kept for tools: runs of ffmpeg take theirs from the front. */
const UID_OFFSET = 8_199;

/** SANDBOX=required, and this machine cannot keep it for images. */
export class ImageSandboxError extends StartError {
  constructor(problems: readonly string[]) {
    super(
      `SANDBOX=required, but image processes cannot be shut in here: ${problems.join('; ')}. See docs/sandbox.md`,
    );
    this.name = 'ImageSandboxError';
  }
}

/** Finds the strictest way to start image processes that this machine can keep: it is used when it has been seen to hold. */
export class ImageSandbox {
  private readonly logger = new Logger(ImageSandbox.name);
  private readonly script: string;
  /** Who the processes are where we are root; undefined: they are who we are. */
  private readonly uid: number | undefined;

  constructor(
    private readonly program: URL,
    private readonly limits: ImageLimitsSettings,
    private readonly settings: SandboxSettings,
  ) {
    this.script = fileURLToPath(program);
    this.uid = process.geteuid?.() === 0 ? settings.firstUid + UID_OFFSET : undefined;
  }

  /** Whether the service is not to start without namespaces. */
  get required(): boolean {
    return this.settings.mode === 'required';
  }

  /** Throws ImageSandboxError where a sandbox is required and cannot be had. */
  async open(): Promise<ImageLaunch> {
    const wrappers = await findWrappers(this.limits);
    if (this.settings.mode === 'off') {
      this.logger.log('Image processes are not shut in: SANDBOX=off');
      return launch([...wrappers.setpriv, ...runtime(this.script)]);
    }
    const cell = await this.cell(wrappers);
    const problems = typeof cell === 'string' ? [cell] : await this.prove(cell);
    if (problems.length === 0 && typeof cell !== 'string') {
      const who = this.uid === undefined ? '' : ', as a uid of their own';
      this.logger.log(`Image processes run in bubblewrap${who}`);
      return launch([...cell, ...runtime(this.script)]);
    }
    if (this.required) throw new ImageSandboxError(problems);
    const rest = await openLaunch(this.script, wrappers, this.uid);
    this.logger.warn(
      `Image processes are not shut in, they run with ${rest.kept.join(', ') || 'nothing'} only: ${problems.join('; ')}`,
    );
    return rest.launch;
  }

  /** What goes before the runtime; or why there can be no cell. */
  private async cell({ setpriv, prlimit, bwrap }: ImageWrappers): Promise<string[] | string> {
    if (bwrap === undefined) return 'bubblewrap (bwrap) is not installed';
    const [changer] = setpriv;
    if (changer === undefined) return 'setpriv of util-linux is missing or fails';
    if (prlimit.length === 0) return 'prlimit of util-linux is missing or fails';
    const nobody = this.uid === undefined ? [] : [changer, ...become(this.uid)];
    const inside = await cellArguments({
      code: await findCode(this.script),
      readable: [...nobody.slice(0, 1), ...this.settings.readablePaths],
      dropsUid: this.uid !== undefined,
    });
    return [...setpriv, ...prlimit, bwrap, ...inside, ...nobody];
  }

  private prove(cell: readonly string[]): Promise<string[]> {
    const selfTest = fileURLToPath(new URL('./image-self-test.js', this.program));
    return proveImageCell(launch([...cell, ...runtime(selfTest)]));
  }
}

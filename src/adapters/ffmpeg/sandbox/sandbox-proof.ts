import { once } from 'node:events';
import { chmod, lstat, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runFfprobe } from '../ffprobe-run.js';
import type { MediaBinaries } from '../media-binaries.js';
import { isMissing } from './owned-files.js';
import type { Sandbox } from './sandbox.js';
import type { RunFiles } from './run-files.js';

const NOTHING: RunFiles = { inputs: [], outputs: [] };

/** For each look; a tool that is being held up is no proof of anything. */
const TIMEOUT_MS = 10_000;

/** Any bytes are sound to ffmpeg when it is told so: it reads whatever it can open. */
const AS_SOUND = ['-nostdin', '-v', 'error', '-f', 'u8', '-ar', '8000', '-ac', '1', '-i'];
const TO_NOWHERE = ['-f', 'null', '-'];

/**
 * Tries a sandbox with the tools themselves, within seconds. Answers what is wrong with it, in words for the
 * operator; nothing when it holds. `sealed`: also that neither our files nor the network can be reached from inside.
 */
export async function proveSandbox(
  sandbox: Sandbox,
  binaries: MediaBinaries,
  sealed: boolean,
): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'framewright-sandbox-'));
  try {
    // Nothing but the sandbox itself is to keep another uid from what is in it.
    await chmod(folder, 0o711);
    const proof = new Proof(sandbox, binaries, folder);
    const found = await Promise.all([
      proof.start(),
      proof.write(),
      ...(sealed ? proof.seals() : []),
    ]);
    return found.flat();
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

class Proof {
  constructor(
    private readonly sandbox: Sandbox,
    private readonly binaries: MediaBinaries,
    private readonly folder: string,
  ) {}

  async start(): Promise<string[]> {
    const { ffmpeg, ffprobe } = this.binaries;
    const starts = await Promise.all(
      [ffmpeg, ffprobe].map(async (tool) => {
        const { code, stderr } = await this.run(tool, NOTHING, ['-version']);
        return code === 0 ? [] : [`${tool} does not start inside: ${stderr.trim().slice(-300)}`];
      }),
    );
    return starts.flat();
  }

  async write(): Promise<string[]> {
    const scratch = join(this.folder, 'scratch');
    const input = join(this.folder, 'input');
    const output = join(scratch, 'output');
    await mkdir(scratch, { mode: 0o700 });
    await writeFile(input, 'sound', { mode: 0o600 });
    const { stderr } = await this.run(
      this.binaries.ffmpeg,
      { inputs: [input], outputs: [output] },
      [...AS_SOUND, `file:${input}`, '-f', 'u8', '-y', `file:${output}`],
    );
    try {
      const written = await lstat(output);
      if (written.size > 0 && written.uid === (await stat(this.folder)).uid) return [];
      return ['what is written inside does not become ours'];
    } catch (error) {
      if (!isMissing(error)) throw error;
      return [`an input cannot be read or an output written inside: ${stderr.trim().slice(-300)}`];
    }
  }

  seals(): Promise<string[]>[] {
    return [this.seal('/etc/passwd'), this.sealCanary(), this.sealNetwork()];
  }

  private async sealCanary(): Promise<string[]> {
    const canary = join(this.folder, 'canary');
    // For all to read: nothing but being out of sight protects it.
    await writeFile(canary, 'canary', { mode: 0o644 });
    return this.seal(canary);
  }

  private async seal(path: string): Promise<string[]> {
    const args = [...AS_SOUND, `file:${path}`, ...TO_NOWHERE];
    const { code } = await this.run(this.binaries.ffmpeg, NOTHING, args);
    return code === 0 ? [`${path} can be read from inside`] : [];
  }

  private async sealNetwork(): Promise<string[]> {
    let heard = 0;
    const listener = createServer((socket) => {
      heard += 1;
      socket.destroy();
    });
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    try {
      const { port } = listener.address() as AddressInfo;
      const url = `tcp://127.0.0.1:${port}?timeout=2000000`;
      await this.run(this.binaries.ffmpeg, NOTHING, [...AS_SOUND, url, ...TO_NOWHERE]);
      return heard === 0 ? [] : ['the network can be reached from inside'];
    } finally {
      listener.close();
    }
  }

  private async run(
    tool: string,
    files: RunFiles,
    args: string[],
  ): Promise<{ code: number | null; stderr: string }> {
    const { launch, cwd, leave } = await this.sandbox.enter(tool, 'proof', files);
    const limits = { signal: new AbortController().signal, timeoutMs: TIMEOUT_MS };
    try {
      return await runFfprobe({ launch, args, cwd, limits, onOutput: () => undefined });
    } finally {
      await leave();
    }
  }
}

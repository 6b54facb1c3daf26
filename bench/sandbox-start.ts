import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MediaBinaries } from '../src/adapters/ffmpeg/media-binaries.js';
import { SandboxOpener } from '../src/adapters/ffmpeg/sandbox/sandbox.opener.js';
import { SandboxSettings } from '../src/config/sandbox.settings.js';
import { StorageSettings } from '../src/config/storage.settings.js';
import { median, timed } from './statistics.js';

const ROUNDS = 50;

/** Milliseconds (medians) to start a tool that does next to nothing, bare and in the sandbox, in turns. */
export interface StartCost {
  tool: string;
  bare: number;
  sandboxed: number;
}

/** Each run has an input and a scratch folder, so that letting it in and out is part of the figure. */
export async function sandboxStartCost(
  binaries: MediaBinaries,
  folder: string,
): Promise<StartCost[]> {
  const sandbox = await new SandboxOpener(new SandboxSettings(), new StorageSettings()).open(
    binaries,
  );
  const scratch = join(folder, 'sandbox-start');
  const input = join(folder, 'sandbox-input');
  await mkdir(scratch, { mode: 0o700 });
  await writeFile(input, 'anything', { mode: 0o600 });
  const files = { inputs: [input], outputs: [join(scratch, 'output')] };
  const costs: StartCost[] = [];
  for (const tool of [binaries.ffmpeg, binaries.ffprobe]) {
    const shutIn = async (): Promise<void> => {
      const { launch, cwd, leave } = await sandbox.enter(tool, 'bench', files);
      const [program, ...prefix] = launch;
      await start(program, [...prefix, '-version'], cwd).finally(leave);
    };
    const [bare, sandboxed]: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      bare.push(await timed(() => start(tool, ['-version'], '/')));
      sandboxed.push(await timed(shutIn));
    }
    costs.push({ tool, bare: median(bare), sandboxed: median(sandboxed) });
  }
  return costs;
}

async function start(program: string, args: string[], cwd: string): Promise<void> {
  const child = spawn(program, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${program} ended with ${String(code)}`);
}

import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const LOG_BYTES = 64 * 1024 * 1024;

/** What making one GIF cost: seconds on the clock, seconds of all processors, bytes of memory and of the file. */
export interface GifCost {
  seconds: number;
  cpuSeconds: number;
  memoryBytes: number;
  bytes: number;
}

/** Runs the tool and answers what it printed; rejects with that where it fails. */
export async function ffmpegLog(ffmpeg: string, args: readonly string[]): Promise<string> {
  const quiet = ['-nostdin', '-hide_banner', '-nostats', '-y'];
  const { stderr } = await execute(ffmpeg, [...quiet, ...args], { maxBuffer: LOG_BYTES });
  return stderr;
}

/** Runs the command lines one after another, and adds up what the tool says of itself. */
export async function measuredRun(
  ffmpeg: string,
  commands: readonly string[][],
  gif: string,
): Promise<GifCost> {
  const cost: GifCost = { seconds: 0, cpuSeconds: 0, memoryBytes: 0, bytes: 0 };
  for (const args of commands) {
    const before = performance.now();
    const log = await ffmpegLog(ffmpeg, ['-benchmark', ...args]);
    cost.seconds += (performance.now() - before) / 1000;
    cost.cpuSeconds += figure(log, /bench: utime=([\d.]+)s/) + figure(log, /stime=([\d.]+)s/);
    cost.memoryBytes = Math.max(cost.memoryBytes, figure(log, /maxrss=(\d+)k/i) * 1024);
  }
  return { ...cost, bytes: (await stat(gif)).size };
}

/** The last number that a pattern finds. */
export function figure(log: string, pattern: RegExp): number {
  const found = [...log.matchAll(new RegExp(pattern, `${pattern.flags.replace('g', '')}g`))].at(-1);
  if (found?.[1] === undefined) throw new Error(`The tool did not say ${String(pattern)}: ${log}`);
  return Number(found[1]);
}

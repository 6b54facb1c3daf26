import { spawn } from 'node:child_process';
import { startFailure, type ToolExit } from './tool-failure.js';
import { Supervision, type RunLimits } from './supervision.js';

/** Characters of complaint kept for the log. */
const STDERR_KEPT = 16 * 1024;

export interface FfprobeRun {
  /** The program to start and its arguments up to and with the tool itself. */
  launch: [program: string, ...prefix: string[]];
  args: string[];
  cwd: string;
  limits: RunLimits;
  /** Called with each piece of output as it comes; what it throws ends the tool. */
  onOutput: (chunk: string) => void;
}

/** Runs ffprobe under supervision. Answers how it exited, or rejects with why it was ended or not started. */
export async function runFfprobe({
  launch,
  args,
  cwd,
  limits,
  onOutput,
}: FfprobeRun): Promise<ToolExit> {
  limits.signal.throwIfAborted();
  const [program, ...prefix] = launch;
  const child = spawn(program, [...prefix, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const ended = new Promise<Omit<ToolExit, 'stderr'>>((resolve, reject) => {
    child.once('error', (error) => {
      reject(startFailure(error));
    });
    child.once('close', (code, signal) => {
      resolve({ code, signal });
    });
  });
  const supervision =
    child.pid === undefined ? undefined : new Supervision(child, child.pid, limits);
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    supervision?.guard(() => {
      onOutput(chunk);
    });
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr = (stderr + chunk).slice(-STDERR_KEPT);
  });
  const exit = await ended;
  supervision?.throwIfEnded();
  return { ...exit, stderr };
}

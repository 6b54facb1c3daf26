import { type ChildProcess } from 'node:child_process';
import ffmpeg, { type Encoders, type FfmpegCommand, type Formats } from 'fluent-ffmpeg';
import { formatsNamed, type ToolArguments } from './tool-arguments.js';
import { startFailure, type ToolExit } from './tool-failure.js';

/** Lines of the tool's output kept for the log. */
const LINES_KEPT = 100;

type Answer<T> = (error: Error | null, answer: T) => void;

export interface FluentRun {
  /** The program to start and its arguments up to and with the tool itself. */
  launch: [program: string, ...prefix: string[]];
  files: ToolArguments;
  cwd: string;
  /** Called once, in the same tick in which the process is started. */
  onStart: (child: ChildProcess, pid: number) => void;
}

/**
 * Builds the command line with fluent-ffmpeg and runs it. Answers when the process has ended and its pipes are
 * closed, however it ended; rejects only where it could not be started.
 */
export function runFluent({ launch, files, cwd, onStart }: FluentRun): Promise<ToolExit> {
  return new Promise((resolve, reject) => {
    let exit: Pick<ToolExit, 'code' | 'signal'> | undefined;
    const command = buildCommand(launch, files, cwd);
    const settle = (stderr: string | null, error?: Error): void => {
      if (exit !== undefined) resolve({ ...exit, stderr: stderr ?? '' });
      else reject(startFailure(error ?? new Error('The media tool ended without an exit')));
    };
    command.once('start', () => {
      const child = processOf(command);
      if (child === undefined) {
        reject(new Error('fluent-ffmpeg did not tell its process'));
        return;
      }
      // Its own listener would throw where the process could not be started.
      child.removeAllListeners('error');
      child.once('error', (error) => {
        settle(null, error);
      });
      child.prependOnceListener('exit', (code, signal) => {
        exit = { code, signal };
      });
      if (child.pid !== undefined) onStart(child, child.pid);
    });
    command.on('error', (error: Error, _stdout: string | null, stderr: string | null) => {
      settle(stderr, error);
    });
    command.once('end', (_stdout: string | null, stderr: string | null) => {
      settle(stderr);
    });
    command.run();
  });
}

/**
 * Options go in as separate arguments, never as a list: of a list, items with one blank in them are split. The
 * launcher's arguments travel as the first options of the first input, where the command line begins.
 */
function buildCommand(
  launch: FluentRun['launch'],
  files: ToolArguments,
  cwd: string,
): FfmpegCommand {
  const [program, ...prefix] = launch;
  const command = ffmpeg({ cwd, stdoutLines: LINES_KEPT }).setFfmpegPath(program);
  // It would ask the tool for its formats and encoders first, 137 ms; the tool refuses by itself what it cannot do.
  const formats = assumeFormats(files);
  Object.assign(command, {
    availableFormats: (callback: Answer<Formats>) => {
      callback(null, formats);
    },
    availableEncoders: (callback: Answer<Encoders>) => {
      callback(null, {});
    },
  });
  files.inputs.forEach(({ url, options }, index) => {
    command.input(url).inputOptions(...(index === 0 ? prefix : []), ...options);
  });
  for (const { url, options } of files.outputs) command.output(url).outputOptions(...options);
  return command;
}

function assumeFormats(files: ToolArguments): Formats {
  const able = { description: '', canDemux: true, canMux: true };
  return Object.fromEntries(formatsNamed(files).map((name) => [name, able]));
}

/** Set by fluent-ffmpeg before it says `start`, and in none of its types. */
function processOf(command: FfmpegCommand): ChildProcess | undefined {
  return (command as FfmpegCommand & { ffmpegProc?: ChildProcess }).ffmpegProc;
}

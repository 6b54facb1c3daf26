import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { ReadStream } from 'node:fs';
import { Socket } from 'node:net';
import { JobError } from '../../contracts/job-failure.js';
import type { ImageFacts, ImageRunOptions } from '../../ports/image-tool.port.js';
import { exitFailure, ImageProcessExit } from './image-exit.js';
import { IMAGE_ENVIRONMENT, type ImageLaunch } from './image-launch.js';
import { writeImage } from './image-result.js';
import type { ImageAnswer, ImageTask } from './image-task.js';

/** How much of what a process says before it dies is kept for the log, in characters. */
const LAST_WORDS = 2_000;

/** One image to work on. `output` is where the result goes, if one is asked for. */
export interface ImageWork {
  task: ImageTask;
  image: ReadStream;
  output?: string;
}

/** The image is at fault, or what was asked of it: the process is well. */
class TaskFailure extends Error {
  constructor(readonly failure: JobError) {
    super(failure.message);
  }
}

/**
 * A process that works on one image at a time; bytes go in and come out through pipes. Whatever ends a task before its
 * answer ends the process too: it is `ended` then, and of no further use.
 */
export class ImageProcess {
  private readonly child: ChildProcess;
  private readonly pipes: { input: Socket; output: Socket; words: Socket };
  private readonly gone: Promise<void>;
  private end: JobError | undefined;

  constructor([program, ...args]: ImageLaunch) {
    this.child = spawn(program, args, {
      cwd: '/',
      env: IMAGE_ENVIRONMENT,
      stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
      // A session of its own: a terminal's interrupt is for us, who let work end.
      detached: true,
    });
    const { stdin, stdout, stderr } = this.child;
    this.pipes = { input: socket(stdin), output: socket(stdout), words: socket(stderr) };
    // A broken pipe says no more than the exit that follows.
    this.pipes.input.on('error', () => undefined);
    this.gone = this.watch();
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** The channel closes as the process dies, before what shuts it in has ended too. */
  get ended(): boolean {
    const { killed, connected, exitCode, signalCode } = this.child;
    return this.end !== undefined || killed || !connected || (exitCode ?? signalCode) !== null;
  }

  /** Kills it; resolves when it is gone. */
  async kill(): Promise<void> {
    // Whoever waits for the end is not to end before.
    if (this.end === undefined) this.hold(true);
    this.child.kill('SIGKILL');
    await this.gone;
  }

  /** A process that is not held does not keep ours from ending, and ends with it. */
  hold(held: boolean): void {
    for (const handle of [this.child, this.child.channel, ...Object.values(this.pipes)]) {
      if (held) handle?.ref();
      else handle?.unref();
    }
  }

  async run(work: ImageWork, { signal, timeoutMs }: ImageRunOptions): Promise<ImageFacts> {
    const stop = new AbortController();
    const deadline = setTimeout(() => {
      stop.abort(new JobError('PROCESSING_TIMEOUT'));
    }, timeoutMs);
    const onAbort = (): void => {
      stop.abort(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    stop.signal.addEventListener('abort', () => this.child.kill('SIGKILL'), { once: true });
    void this.gone.then(() => {
      stop.abort(this.end);
    });
    try {
      return await this.exchange(work, stop.signal);
    } catch (error) {
      if (error instanceof TaskFailure) throw error.failure;
      // Out of step, or dead already. Why it died is known when it is gone; the first reason stands.
      await this.kill();
      throw error instanceof JobError ? error : (stop.signal.reason as Error);
    } finally {
      clearTimeout(deadline);
      signal.removeEventListener('abort', onAbort);
    }
  }

  private async exchange(work: ImageWork, signal: AbortSignal): Promise<ImageFacts> {
    signal.throwIfAborted();
    const [[answer]] = await Promise.all([
      once(this.child, 'message', { signal }) as Promise<[ImageAnswer]>,
      this.tell(work.task),
      this.feed(work.image, signal),
    ]);
    if (!answer.done) {
      const { code, detail, cause } = answer;
      throw new TaskFailure(
        new JobError(code, { cause, ...(detail === undefined ? {} : { detail }) }),
      );
    }
    if (work.output !== undefined) {
      await writeImage(this.pipes.output, answer.bytes, work.output, signal);
    }
    return answer.facts;
  }

  private tell(task: ImageTask): Promise<void> {
    return new Promise((resolve, reject) => {
      this.child.send(task, (error) => {
        if (error === null) resolve();
        else reject(error);
      });
    });
  }

  /** By hand: a pipeline leaves listeners on a pipe that outlives it. */
  private async feed(image: ReadStream, signal: AbortSignal): Promise<void> {
    const { input } = this.pipes;
    for await (const chunk of image as AsyncIterable<Buffer>) {
      signal.throwIfAborted();
      if (!input.write(chunk)) await once(input, 'drain', { signal });
    }
  }

  /** Resolves when the process is gone, or when there never was one. */
  private watch(): Promise<void> {
    let lastWords = '';
    this.pipes.words.setEncoding('utf8').on('data', (said: string) => {
      lastWords = (lastWords + said).slice(-LAST_WORDS);
    });
    return new Promise((resolve) => {
      this.child.once('close', (code, signal) => {
        this.end ??= exitFailure(new ImageProcessExit(code, signal, lastWords));
        resolve();
      });
      this.child.on('error', (cause) => {
        this.end ??= new JobError('PROCESSING_CRASHED', { cause });
        if (this.child.pid === undefined) resolve();
      });
    });
  }
}

function socket(stream: unknown): Socket {
  if (!(stream instanceof Socket)) throw new Error('An image process was started without a pipe');
  return stream;
}

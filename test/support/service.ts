import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from './free-port.js';
import { waitFor } from './wait.js';

const ENTRY = new URL('../../dist/src/main.js', import.meta.url).pathname;

export interface ServiceOptions {
  env: Record<string, string>;
  nodeArgs?: string[];
  /** Another build's entry than that of dist/. */
  entry?: string;
}

/** One process of the built product, started as a user would start it. */
export class ServiceProcess {
  private constructor(
    readonly child: ChildProcess,
    readonly url: string,
    private readonly lines: string[],
  ) {}

  static async start({
    env,
    nodeArgs = [],
    entry = ENTRY,
  }: ServiceOptions): Promise<ServiceProcess> {
    const port = env['PORT'] ?? String(await freePort());
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(process.execPath, [...nodeArgs, entry], {
      env: { PATH, HOME, HOST: '127.0.0.1', PORT: port, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => lines.push(text));
    }
    return new ServiceProcess(child, `http://127.0.0.1:${port}`, lines);
  }

  get log(): string {
    return this.lines.join('');
  }

  get pid(): number {
    const { pid } = this.child;
    if (pid === undefined) throw new Error('The process was not started');
    return pid;
  }

  get hasExited(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Resolves once the path answers 200. */
  async ready(path = '/readyz', timeoutMs = 60_000): Promise<this> {
    await waitFor(
      `${path} of the service; its log:\n${this.log}`,
      async () => {
        if (this.hasExited) return true;
        return (await fetch(this.url + path)).ok;
      },
      { timeoutMs },
    ).catch((error: unknown) => {
      throw new Error(`The service did not become ready. Its log:\n${this.log}`, { cause: error });
    });
    if (this.hasExited) throw new Error(`The service ended. Its log:\n${this.log}`);
    return this;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Sends the signal and waits for the end; answers the exit code. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (!this.hasExited) {
      const exited = once(this.child, 'exit');
      this.child.kill(signal);
      await exited;
    }
    return this.child.exitCode;
  }
}

import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { POSTGRES_ENVIRONMENT } from './postgres-launcher.js';

const REMEMBERED_LINES = 20;

/** How a program ended. */
export interface ProcessEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** One run of a Postgres program: its last words and its end. */
export class PostgresProcess {
  readonly ended: Promise<ProcessEnd>;
  private readonly child: ChildProcess;
  private readonly lines: string[] = [];
  private end: ProcessEnd | undefined;

  /** In a session of its own: a Ctrl-C at the terminal is for us, who still have requests to answer. */
  constructor(command: string[], cwd: string, onLine: (line: string) => void = () => undefined) {
    const [program = '', ...rest] = command;
    const child = spawn(program, rest, {
      cwd,
      env: POSTGRES_ENVIRONMENT,
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    });
    this.child = child;
    createInterface({ input: child.stderr }).on('line', (line) => {
      this.lines.push(line);
      if (this.lines.length > REMEMBERED_LINES) this.lines.shift();
      onLine(line);
    });
    this.ended = new Promise((resolve) => {
      const finish = (end: ProcessEnd): void => {
        this.end ??= end;
        resolve(this.end);
      };
      child.once('error', (error) => {
        this.lines.push(error.message);
        finish({ code: null, signal: null });
      });
      child.once('close', (code, signal) => {
        finish({ code, signal });
      });
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get hasEnded(): boolean {
    return this.end !== undefined;
  }

  get lastWords(): string {
    return this.lines.join('\n');
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.hasEnded) this.child.kill(signal);
  }
}

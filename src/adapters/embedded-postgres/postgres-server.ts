import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { EmbeddedPostgresError } from './postgres-error.js';
import { freePort, isPortFree } from './free-port.js';
import { IN_USE, POSTGRES_ENVIRONMENT, SHELL, type PostgresLauncher } from './postgres-launcher.js';
import { serverArguments, SUPERUSER } from './postgres-options.js';
import { PostgresProcess } from './postgres-process.js';
import { isAccepting, isReady } from './postgres-readiness.js';
import { whenFree } from './when-free.js';

const START_PATIENCE_MS = 120_000;
const BETWEEN_PROBES_MS = 10;
const PORT_TRIES = 5;
const LONGEST_PAUSE_MS = 5_000;

/** The lock is ours at this point, so whatever pid stands in the file is no Postgres of this folder. */
const DROP_STALE_PID_THEN_RUN = 'rm -f -- "$1/postmaster.pid"; shift; exec "$@"';

/** Ends Postgres when our end of its standard input closes, be it because we were killed. */
const WATCHDOG = 'read -r _; kill -INT "$1"';

export interface PostgresServerOptions {
  clusterDir: string;
  postgres: string;
  password: string;
  launcher: PostgresLauncher;
  /** 0 takes any free port. */
  port: number;
  log: (message: string) => void;
}

/** The running server. Should it die (out of memory, a stray kill), it is started again on the same port. */
export class PostgresServer {
  private readonly stopping = new AbortController();
  private port = 0;
  private process: PostgresProcess | undefined;
  private revival: Promise<void> = Promise.resolve();
  private stopped: Promise<void> | undefined;

  constructor(private readonly options: PostgresServerOptions) {}

  get url(): string {
    return connectionUrl(this.port, this.options.password);
  }

  /** Resolves when connections are accepted. */
  async start(): Promise<void> {
    const { port: wanted } = this.options;
    for (let tries = 1; ; tries++) {
      this.port = wanted === 0 ? await freePort() : wanted;
      try {
        await this.run();
        return;
      } catch (error) {
        // Somebody else was given the port between our asking and our taking it.
        const portLost = wanted === 0 && !(await isPortFree(this.port));
        if (!portLost || tries === PORT_TRIES) throw error;
      }
    }
  }

  /** Fast shutdown, then immediate after 10 s, then none is left. Nothing committed is lost in any of them. */
  stop(): Promise<void> {
    this.stopped ??= this.end();
    return this.stopped;
  }

  private async end(): Promise<void> {
    this.stopping.abort();
    await this.revival;
    const { process } = this;
    if (process === undefined) return;
    for (const [signal, patience] of [
      ['SIGINT', 10_000],
      ['SIGQUIT', 5_000],
    ] as const) {
      process.signal(signal);
      if (await endsWithin(process, patience)) return;
      this.options.log(`Postgres has not stopped ${patience / 1000} s after ${signal}`);
    }
    process.signal('SIGKILL');
    await process.ended;
  }

  private async run(): Promise<void> {
    const { clusterDir, log } = this.options;
    const process = await whenFree(clusterDir, log, () => this.launch());
    this.process = process;
    void process.ended.then(({ code, signal }) => {
      if (this.stopping.signal.aborted || this.process !== process) return;
      log(`Postgres ended (${String(signal ?? code)}) and is started again`);
      this.revival = this.revive();
    });
  }

  private async revive(): Promise<void> {
    for (
      let wait = 100;
      !this.stopping.signal.aborted;
      wait = Math.min(wait * 2, LONGEST_PAUSE_MS)
    ) {
      try {
        await this.run();
        return;
      } catch (error) {
        this.options.log(error instanceof Error ? error.message : String(error));
      }
      await pause(wait, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  /** One start; undefined when the folder is in use. */
  private async launch(): Promise<PostgresProcess | undefined> {
    const { clusterDir, launcher, log, postgres } = this.options;
    const server = [postgres, ...serverArguments(clusterDir, this.port)];
    const program = launcher.locks
      ? [SHELL, '-c', DROP_STALE_PID_THEN_RUN, 'sh', clusterDir, ...server]
      : server;
    const process = new PostgresProcess(launcher.command(program, clusterDir), clusterDir, log);
    if (!launcher.diesWithUs) watch(process);
    try {
      if (await this.comesUp(process)) return process;
    } catch (error) {
      process.signal('SIGQUIT');
      await process.ended;
      throw error;
    }
    process.signal('SIGQUIT');
    const { code, signal } = await process.ended;
    if (code === IN_USE || (!launcher.locks && (await isHeld(clusterDir)))) return undefined;
    throw new EmbeddedPostgresError(
      `The embedded Postgres in ${clusterDir} did not start (${String(code ?? signal)}): ${process.lastWords}.`,
    );
  }

  private async comesUp(process: PostgresProcess): Promise<boolean> {
    const { clusterDir } = this.options;
    const until = Date.now() + START_PATIENCE_MS;
    while (!process.hasEnded && !this.stopping.signal.aborted && Date.now() < until) {
      if ((await isReady(clusterDir, process.pid)) && (await isAccepting(this.url))) return true;
      await Promise.race([process.ended, pause(BETWEEN_PROBES_MS)]);
    }
    return false;
  }
}

function connectionUrl(port: number, password: string): string {
  return `postgres://${SUPERUSER}:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;
}

function watch(process: PostgresProcess): void {
  if (process.pid === undefined) return;
  const watchdog = spawn(SHELL, ['-c', WATCHDOG, 'sh', String(process.pid)], {
    env: POSTGRES_ENVIRONMENT,
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  void process.ended.then(() => watchdog.kill('SIGKILL'));
}

async function isHeld(clusterDir: string): Promise<boolean> {
  try {
    const [pid] = (await readFile(join(clusterDir, 'postmaster.pid'), 'utf8')).split('\n');
    return Number(pid) > 0 && process.kill(Number(pid), 0);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return false;
    if (code === 'EPERM') return true;
    throw error;
  }
}

async function endsWithin(process: PostgresProcess, ms: number): Promise<boolean> {
  const timer = new AbortController();
  const late = pause(ms, false, { signal: timer.signal }).catch(() => false);
  const ended = await Promise.race([process.ended.then(() => true), late]);
  timer.abort();
  return ended;
}

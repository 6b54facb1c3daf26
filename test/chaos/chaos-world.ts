import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { MIGRATIONS } from '../../migrations/index.js';
import { startPostgres, type TestPostgres } from '../support/postgres.js';
import { toolProcesses } from '../support/processes.js';
import { freePort } from '../support/free-port.js';
import type { ServiceProcess } from '../support/service.js';
import { Stack } from '../support/stack.js';
import { waitFor } from '../support/wait.js';
import { makeClips, type Clips } from './clips.js';
import { GateTap } from './gate-tap.js';

/** The lease of the stack's timings, in milliseconds. */
export const LEASE_MS = 4_000;

/** Strays go within seconds; still far older than anything between its upload and its commit. */
const SWEEPING = { SWEEP_INTERVAL_MS: '1000', ORPHAN_AGE_MS: '10000' };
/** Older than what a worker takes for a dead one's scratch folder. */
const LONG_AGO_MS = 3_600_000;
const WORKERS = 2;

/** One place where a worker runs: its name and its disk outlive the process. */
export interface WorkerSeat {
  readonly name: string;
  readonly folder: string;
  process: ServiceProcess;
}

/** A time in which the API was taken away on purpose, in milliseconds of the clock. */
export interface Outage {
  from: number;
  until: number;
}

/** One API and two workers on a Postgres, a Redis and an S3 of their own, all of which can be ill-treated. */
export class ChaosWorld {
  readonly outages: Outage[] = [];
  readonly seats: WorkerSeat[] = [];
  /** Processes that ended, or will, because the test wanted it. */
  private readonly dismissed = new Set<ServiceProcess>();
  private readonly everyone: ServiceProcess[] = [];
  private current: ServiceProcess | undefined;

  private constructor(
    readonly stack: Stack,
    readonly postgres: TestPostgres,
    readonly tap: GateTap,
    readonly clips: Clips,
    private readonly settings: Record<string, string>,
  ) {}

  /** Of the build in dist/ or, where given, of another. `settings` are the API's that differ from the usual. */
  static async start(entry?: string, settings: Record<string, string> = {}): Promise<ChaosWorld> {
    const postgres = await startPostgres();
    const database = await postgres.createDatabase(MIGRATIONS);
    const stack = await Stack.start({ database, ...(entry === undefined ? {} : { entry }) });
    const [tap, clips] = await Promise.all([GateTap.start(), makeClips(stack.folder)]);
    const world = new ChaosWorld(stack, postgres, tap, clips, settings);
    try {
      await world.startApi();
      const names = Array.from({ length: WORKERS }, (_, index) => `worker-${index + 1}`);
      await Promise.all(names.map((name) => world.addWorker(name)));
      return world;
    } catch (error) {
      await world.stop();
      throw error;
    }
  }

  get api(): ServiceProcess {
    if (this.current === undefined) throw new Error('No API has been started');
    return this.current;
  }

  /** Those that ended although nobody ended them. */
  get deserters(): ServiceProcess[] {
    return this.everyone.filter((one) => one.hasExited && !this.dismissed.has(one));
  }

  /** From here on it is this API that callers and workers are led to. */
  async startApi(port?: string): Promise<void> {
    const env = { ...SWEEPING, ...this.settings, PORT: port ?? String(await freePort()) };
    const api = await this.stack.startApi(env);
    this.everyone.push(api);
    this.current = api;
    this.tap.leadTo(api.url);
  }

  /** Kills the API and starts it anew on its port; answers how long it was away, in milliseconds. */
  async restartApi(): Promise<number> {
    const outage = { from: Date.now(), until: Number.POSITIVE_INFINITY };
    this.outages.push(outage);
    await this.dismiss(this.api, 'SIGKILL');
    await this.startApi(new URL(this.api.url).port);
    outage.until = Date.now();
    return outage.until - outage.from;
  }

  /** Ends a process by a signal; answers its exit code. */
  dismiss(process: ServiceProcess, signal: NodeJS.Signals): Promise<number | null> {
    this.dismissed.add(process);
    return process.stop(signal);
  }

  /** Starts a worker where the one before has ended. Time is made to pass for what that one left on its disk. */
  async replaceWorker(seat: WorkerSeat): Promise<void> {
    const scratch = join(seat.folder, 'scratch');
    const longAgo = new Date(Date.now() - LONG_AGO_MS);
    for (const name of await readdir(scratch)) await utimes(join(scratch, name), longAgo, longAgo);
    seat.process = await this.startWorker(seat.name, seat.folder);
  }

  seatOf(name: string): WorkerSeat {
    const seat = this.seats.find((one) => one.name === name);
    if (seat === undefined) throw new Error(`There is no worker ${name}`);
    return seat;
  }

  /** Resolves once a tool runs at this worker's. */
  async encodingAt(seat: WorkerSeat): Promise<void> {
    await waitFor(
      `a tool to run at ${seat.name}`,
      async () => (await this.toolsOf(seat)).length > 0,
    );
  }

  toolsOf(seat: WorkerSeat): Promise<number[]> {
    return toolProcesses(join(seat.folder, 'scratch'));
  }

  /** The processes' own words about what went wrong, for a test that failed. */
  get complaints(): string {
    return this.everyone
      .map((one) => {
        const lines = one.log.split('\n').filter((line) => /WARN|ERROR|"(warn|error)"/.test(line));
        return `--- process ${one.pid}\n${lines.slice(-25).join('\n')}`;
      })
      .join('\n');
  }

  async stop(): Promise<void> {
    await this.tap.close();
    await this.stack.stop();
    await this.postgres.stop();
  }

  private async addWorker(name: string): Promise<void> {
    const folder = join(this.stack.folder, name);
    this.seats.push({ name, folder, process: await this.startWorker(name, folder) });
  }

  private async startWorker(name: string, folder: string): Promise<ServiceProcess> {
    const worker = await this.stack.startWorker(this.api, {
      API_BASE_URL: this.tap.url,
      WORKER_NAME: name,
      WORKER_CONCURRENCY: '1',
      WORKER_DRAIN_MS: '500',
      DATA_DIR: folder,
    });
    this.everyone.push(worker);
    return worker;
  }
}

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { ApiClient, type ConversionBody } from '../../support/client.js';
import { peakResidentBytes, processorSeconds } from '../../support/processes.js';
import { ServiceProcess } from '../../support/service.js';
import { waitFor } from '../../support/wait.js';
import { ToolWatch } from './tool-watch.js';

const MB = 1024 * 1024;

/** What neither the service nor a tool of its may ever take. */
const MOST_BYTES = 300 * MB;

/** How long one upload may keep the service busy, its tools included. */
const PATIENCE_MS = 10_000;

/** Lines of the log that a failing test shows. */
const LOG_TAIL = 12;

/** What is tried again after a failure is tried again at once. */
const SHORT_TIMINGS = {
  DISPATCH_INTERVAL_MS: '100',
  RECONCILE_INTERVAL_MS: '250',
  RETRY_FIRST_MS: '100',
  RETRY_SECOND_MS: '100',
};

/** What became of an upload: `415 UNSUPPORTED_MEDIA_TYPE`, `failed INPUT_INVALID`, `completed`. */
export interface Outcome {
  answer: string;
  conversion?: ConversionBody;
  gif?: { bytes: Buffer; headers: Headers };
  /** Processor time that it took, in seconds. */
  effort: number;
}

/** The built product with API and worker in one, and the proof that hostile callers have left it unharmed. */
export class HostileService {
  private constructor(
    readonly folder: string,
    readonly process: ServiceProcess,
    readonly client: ApiClient,
    private readonly tools: ToolWatch,
  ) {}

  static async start(env: Record<string, string> = {}): Promise<HostileService> {
    const folder = await mkdtemp(join(tmpdir(), 'hostile-'));
    const process = await ServiceProcess.start({
      env: { DATA_DIR: join(folder, 'data'), ...SHORT_TIMINGS, ...env },
    });
    await process.ready();
    const kept = await readFile(join(folder, 'data', 'secrets.json'), 'utf8');
    const secrets = [...Object.values(JSON.parse(kept) as Record<string, string>), folder];
    const client = new ApiClient(process.url, secrets);
    return new HostileService(folder, process, client, new ToolWatch(process.pid));
  }

  get port(): number {
    return Number(new URL(this.process.url).port);
  }

  get dataDir(): string {
    return join(this.folder, 'data');
  }

  /** Uploads as a client would, and waits for the end. */
  async outcomeOf(
    path: string,
    fields: Record<string, string | number> = { width: 64, fps: 5 },
  ): Promise<Outcome> {
    const before = await this.effort();
    const effort = async (): Promise<number> => (await this.effort()) - before;
    const accepted = await this.client.convert(path, fields);
    if (accepted.status !== 202) {
      const { code } = accepted.body as unknown as { code: string };
      return { answer: `${accepted.status} ${code}`, effort: await effort() };
    }
    const conversion = await this.client
      .finished(accepted.body.id, PATIENCE_MS)
      .catch((cause: unknown) => {
        throw new Error(`No end of it. The log:\n${this.logTail()}`, { cause });
      });
    const { status, error, gif_url: link } = conversion;
    const outcome = {
      answer: error === null ? status : `${status} ${error.code}`,
      conversion,
      effort: await effort(),
    };
    if (link === null) return outcome;
    const { bytes, headers } = await this.client.fetch(link);
    return { ...outcome, gif: { bytes, headers } };
  }

  /** Processor time that the service and its tools have taken so far, in seconds: no matter how busy the machine is. */
  async effort(): Promise<number> {
    // Of one that ends meanwhile it would be told twice, or not at all.
    await waitFor('every tool to end', async () => (await this.tools.running()).length === 0);
    return processorSeconds(this.process.pid);
  }

  /** Alive, small, and with nothing left running or lying about. */
  async expectUnharmed(): Promise<void> {
    expect((await this.client.request('GET', '/livez')).status).toBe(200);
    expect((await this.client.request('GET', '/readyz')).status).toBe(200);
    await waitFor('every tool to end', async () => (await this.tools.running()).length === 0);
    await waitFor(
      'scratch to be empty',
      async () => (await readdir(join(this.dataDir, 'scratch'))).length === 0,
    );
    await waitFor('no upload to be half stored', async () => (await this.incoming()) === 0);
    expect(await peakResidentBytes(this.process.pid)).toBeLessThan(MOST_BYTES);
    expect(this.tools.largestBytes).toBeLessThan(MOST_BYTES);
    expect(this.process.log).not.toMatch(/ 5\d\d \d+ms |Unhandled|uncaught/i);
  }

  /** The end of the log, without the questions of this client. */
  private logTail(): string {
    const lines = this.process.log.split('\n').filter((line) => !line.includes('"GET /'));
    return lines.slice(-LOG_TAIL).join('\n');
  }

  /** Uploads that were begun and are not yet whole. */
  async incoming(): Promise<number> {
    const names = await readdir(this.dataDir, { recursive: true });
    return names.filter((name) => name.endsWith('.part')).length;
  }

  /** File descriptors the service holds. */
  async openFiles(): Promise<number> {
    return (await readdir(`/proc/${this.process.pid}/fd`)).length;
  }

  async stop(): Promise<void> {
    await this.tools.stop();
    await this.process.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Megabytes at the most: the service, the largest tool. */
  async peaks(): Promise<[service: number, tool: number]> {
    const service = await peakResidentBytes(this.process.pid);
    return [Math.round(service / MB), Math.round(this.tools.largestBytes / MB)];
  }
}

import { Injectable, Logger } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { HealthCheck } from './health-check.js';

export interface PartHealth {
  status: 'up' | 'down';
  latency_ms: number;
}

const TIMEOUT_MS = 2_000;
const FRESH_MS = 1_000;

interface Looked {
  until: number;
  outcome: Promise<PartHealth>;
}

/** Asks the parts of the service how they are: each at most once a second, however often it is asked for. */
@Injectable()
export class HealthMonitor {
  private readonly logger = new Logger(HealthMonitor.name);
  private readonly looked = new Map<string, Looked>();
  private readonly down = new Set<string>();
  private checks: HealthCheck[] | undefined;

  constructor(private readonly discovery: DiscoveryService) {}

  /** The state of the parts named, or of all. */
  async report(names?: readonly string[]): Promise<Record<string, PartHealth>> {
    this.checks ??= this.find();
    const wanted = this.checks.filter(({ name }) => names?.includes(name) ?? true);
    const states = await Promise.all(
      wanted.map(async (check) => [check.name, await this.look(check)] as const),
    );
    return Object.fromEntries(states);
  }

  /** Whether the parts named, or all, are up. */
  async isUp(names?: readonly string[]): Promise<boolean> {
    const states = Object.values(await this.report(names));
    return states.every(({ status }) => status === 'up');
  }

  private find(): HealthCheck[] {
    const found = this.discovery
      .getProviders()
      .map(({ instance }: { instance: unknown }) => instance)
      .filter((instance) => instance instanceof HealthCheck);
    return [...new Set(found)];
  }

  private look(check: HealthCheck): Promise<PartHealth> {
    const known = this.looked.get(check.name);
    if (known !== undefined && performance.now() < known.until) return known.outcome;
    const looked: Looked = { until: Infinity, outcome: this.ask(check) };
    this.looked.set(check.name, looked);
    void looked.outcome.then(() => (looked.until = performance.now() + FRESH_MS));
    return looked.outcome;
  }

  private async ask(check: HealthCheck): Promise<PartHealth> {
    const started = performance.now();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`no answer in ${TIMEOUT_MS} ms`));
      }, TIMEOUT_MS);
    });
    let status: PartHealth['status'] = 'up';
    try {
      await Promise.race([check.check(), late]);
      if (this.down.delete(check.name)) this.logger.log(`${check.name} is up again`);
    } catch (error) {
      status = 'down';
      if (!this.down.has(check.name)) this.logger.warn(`${check.name} is down: ${String(error)}`);
      this.down.add(check.name);
    } finally {
      clearTimeout(timer);
    }
    return { status, latency_ms: Math.round(performance.now() - started) };
  }
}

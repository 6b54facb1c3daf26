import { Logger } from '@nestjs/common';
import { Counter, type Registry } from 'prom-client';

/** A part that takes longer has not answered, in milliseconds. Collectors usually wait for ten seconds. */
const PATIENCE_MS = 4_000;

/**
 * What is looked up while metrics are collected. A part that does not answer leaves its series out, and is counted: the
 * rest must be told all the same, then above all.
 */
export class LookUps {
  private readonly logger = new Logger('Metrics');
  private readonly failures: Counter<'source'>;
  private readonly failing = new Set<string>();

  constructor(registry: Registry) {
    this.failures = new Counter({
      name: 'framewright_metrics_lookup_failures_total',
      help: 'Parts that did not answer when metrics were collected; their series were left out.',
      labelNames: ['source'],
      registers: [registry],
    });
  }

  /** Undefined when the part does not answer. */
  async ask<T>(source: string, question: () => Promise<T>): Promise<T | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`no answer in ${PATIENCE_MS} ms`));
      }, PATIENCE_MS);
    });
    try {
      const answer = await Promise.race([question(), late]);
      this.failing.delete(source);
      return answer;
    } catch (error) {
      this.failures.inc({ source });
      if (!this.failing.has(source))
        this.logger.warn(`No figures of the ${source}: ${String(error)}`);
      this.failing.add(source);
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }
}

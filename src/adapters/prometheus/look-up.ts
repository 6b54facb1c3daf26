import { Logger } from '@nestjs/common';
import type { Counter } from 'prom-client';

/** A part that takes longer has not answered, in milliseconds. Collectors usually wait for ten seconds. */
const PATIENCE_MS = 4_000;

/**
 * A part that is asked while metrics are collected. When it does not answer, its series are left out, and that is
 * counted: the rest must be told all the same, then above all. Those who ask meanwhile share the answer.
 */
export class LookUp<T> {
  private readonly logger = new Logger('Metrics');
  private asking: Promise<T | undefined> | undefined;
  private failing = false;

  constructor(
    private readonly source: string,
    private readonly question: () => Promise<T>,
    private readonly failures: Counter<'source'>,
  ) {
    failures.inc({ source }, 0);
  }

  /** Undefined when the part does not answer. */
  ask(): Promise<T | undefined> {
    this.asking ??= this.answer().finally(() => (this.asking = undefined));
    return this.asking;
  }

  private async answer(): Promise<T | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`no answer in ${PATIENCE_MS} ms`));
      }, PATIENCE_MS);
    });
    try {
      const answer = await Promise.race([this.question(), late]);
      this.failing = false;
      return answer;
    } catch (error) {
      this.failures.inc({ source: this.source });
      if (!this.failing) this.logger.warn(`No figures of the ${this.source}: ${String(error)}`);
      this.failing = true;
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }
}

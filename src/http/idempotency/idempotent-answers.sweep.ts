import {
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { IntervalLoop } from '../../modules/jobs/application/interval-loop.js';
import { IdempotentAnswers } from './idempotent-answers.js';

const HOUR_MS = 3_600_000;

/** Removes answers that have been kept long enough, every hour. */
@Injectable()
export class IdempotentAnswersSweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: IntervalLoop;

  constructor(answers: IdempotentAnswers) {
    this.loop = new IntervalLoop('IdempotentAnswers', HOUR_MS, () => answers.sweep());
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.loop.stop();
  }
}

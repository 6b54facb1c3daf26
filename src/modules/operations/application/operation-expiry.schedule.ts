import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { OperationsSettings } from '../../../config/operations.settings.js';
import { UnitOfWork } from '../../../ports/unit-of-work.port.js';
import { IntervalLoop } from '../../jobs/application/interval-loop.js';
import { ObjectDiscardPort } from '../../jobs/domain/object-discard.port.js';
import { OperationFilesRepository } from '../domain/operation-files.repository.js';
import { OperationRepository } from '../domain/operation.repository.js';

/** Operations removed in one transaction. */
const BATCH = 50;
const NEVER = new AbortController().signal;

/** Removes expired operations with their files. Any number of instances may do so at the same time. */
@Injectable()
export class OperationExpirySchedule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(OperationExpirySchedule.name);
  private readonly loop: IntervalLoop;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly operations: OperationRepository,
    private readonly files: OperationFilesRepository,
    private readonly discards: ObjectDiscardPort,
    settings: OperationsSettings,
  ) {
    this.loop = new IntervalLoop('OperationExpiry', settings.expiryIntervalMs, (stopping) =>
      this.removeExpired(stopping),
    );
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.loop.stop();
  }

  async removeExpired(stopping = NEVER): Promise<void> {
    let removed: number;
    let total = 0;
    do {
      removed = await this.removeBatch();
      total += removed;
    } while (removed === BATCH && !stopping.aborted);
    if (total > 0) this.logger.log(`Removed ${total} expired operations`);
  }

  private removeBatch(): Promise<number> {
    return this.unitOfWork.run(async () => {
      const ids = await this.operations.takeExpired(BATCH);
      if (ids.length === 0) return 0;
      await this.discards.discard(await this.files.release(ids));
      await this.operations.remove(ids);
      return ids.length;
    });
  }
}

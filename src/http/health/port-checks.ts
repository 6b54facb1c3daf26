import { Injectable } from '@nestjs/common';
import { MediaToolPort } from '../../ports/media-tool.port.js';
import { StoragePort } from '../../ports/storage.port.js';
import { UnitOfWork } from '../../ports/unit-of-work.port.js';
import { VideoQueuePort } from '../../ports/video-queue.port.js';
import { HealthCheck } from './health-check.js';

@Injectable()
export class DatabaseCheck extends HealthCheck {
  readonly name = 'database';

  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  check(): Promise<void> {
    return this.unitOfWork.run(() => Promise.resolve());
  }
}

@Injectable()
export class QueueCheck extends HealthCheck {
  readonly name = 'queue';

  constructor(private readonly queue: VideoQueuePort) {
    super();
  }

  check(): Promise<void> {
    return this.queue.check();
  }
}

@Injectable()
export class StorageCheck extends HealthCheck {
  readonly name = 'storage';

  constructor(private readonly storage: StoragePort) {
    super();
  }

  check(): Promise<void> {
    return this.storage.check();
  }
}

@Injectable()
export class MediaToolCheck extends HealthCheck {
  readonly name = 'ffmpeg';

  constructor(private readonly mediaTool: MediaToolPort) {
    super();
  }

  async check(): Promise<void> {
    await this.mediaTool.version();
  }
}

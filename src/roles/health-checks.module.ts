import { Module } from '@nestjs/common';
import {
  DatabaseCheck,
  MediaToolCheck,
  QueueCheck,
  StorageCheck,
} from '../http/health/port-checks.js';

@Module({ providers: [DatabaseCheck, QueueCheck, StorageCheck, MediaToolCheck] })
export class HealthChecksModule {}

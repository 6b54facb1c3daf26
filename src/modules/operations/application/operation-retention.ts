import { Injectable } from '@nestjs/common';
import { OperationsSettings } from '../../../config/operations.settings.js';
import type { OperationEnd } from '../domain/operation.entity.js';

const HOUR_MS = 3_600_000;

/** How long an operation is kept once it is over. */
@Injectable()
export class OperationRetention {
  constructor(private readonly settings: OperationsSettings) {}

  endingAt(at: Date): OperationEnd {
    return { at, expiresAt: new Date(at.getTime() + this.settings.retentionHours * HOUR_MS) };
  }
}

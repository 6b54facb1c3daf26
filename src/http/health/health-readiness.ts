import { Injectable } from '@nestjs/common';
import { GracefulClose } from '../graceful-close.js';
import { ReadinessGate } from '../upload/readiness-gate.js';
import { HealthMonitor } from './health-monitor.js';

/** What accepting work cannot do without. The queue is not among them: work is accepted while it is down. */
const NEEDED = ['database', 'storage'];

/** Ready while database and storage are up and the process is not about to end. */
@Injectable()
export class HealthReadiness extends ReadinessGate {
  constructor(
    private readonly monitor: HealthMonitor,
    private readonly closing: GracefulClose,
  ) {
    super();
  }

  /** Whether requests already let in may go on to store their bytes. */
  override ready(): Promise<boolean> {
    return this.monitor.isUp(NEEDED);
  }

  /** Whether new requests should be sent here. */
  async isOpen(): Promise<boolean> {
    return !this.closing.isDraining && (await this.ready());
  }
}

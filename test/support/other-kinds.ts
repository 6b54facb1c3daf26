import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { JOB_KINDS, type JobKind } from '../../src/contracts/job-map.js';
import { JobApplier } from '../../src/modules/jobs/domain/job-applier.js';
import { JobHandler } from '../../src/modules/jobs/worker/job-handler.js';

function others(kind: JobKind): JobKind[] {
  return JOB_KINDS.filter((other) => other !== kind);
}

/** Handlers of the kinds a test is not about, whose work never comes. */
export function otherHandlers(kind: JobKind): Type<JobHandler>[] {
  return others(kind).map(
    (other) =>
      class extends JobHandler {
        readonly kind = other;
        override handle(): Promise<never> {
          return Promise.reject(new Error(`No work of kind ${other} is expected`));
        }
      },
  );
}

/** Appliers of the kinds a test is not about: the boot wants one for each. */
@Module({})
export class OtherAppliers {
  static than(kind: JobKind): DynamicModule {
    const providers = others(kind).map(
      (other) =>
        class extends JobApplier {
          readonly kind = other;
          override apply(): Promise<never> {
            return Promise.reject(new Error(`No work of kind ${other} is expected`));
          }
        },
    );
    return { module: OtherAppliers, providers };
  }
}

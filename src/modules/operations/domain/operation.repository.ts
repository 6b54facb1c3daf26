import type { Operation } from './operation.entity.js';

export interface OperationPageRequest {
  ownerId: string;
  limit: number;
  /** Only operations in this status, or of this name. */
  status?: string | undefined;
  operation?: string | undefined;
  /** Where the page before ended, as it said. */
  cursor?: string | undefined;
}

export interface OperationPage {
  operations: Operation[];
  /** Undefined at the end. */
  nextCursor: string | undefined;
}

/**
 * Keeps operations with what they say of their files. Every method takes part in the current transaction; ids must be
 * UUIDs. What is deleted is not found. Whoever changes operations holds their job first, so that the ones with the same
 * job are seen as they are.
 */
export abstract class OperationRepository {
  abstract insert(operation: Operation): Promise<void>;

  /** Writes the state of an operation that exists, and its output once it has one. */
  abstract update(operation: Operation): Promise<void>;

  abstract find(id: string): Promise<Operation | undefined>;

  /** All operations with this job, in the order of their ids; nobody else changes them until the transaction ends. */
  abstract findOfJobForUpdate(jobId: string): Promise<Operation[]>;

  /** Newest first. Throws VALIDATION_FAILED for a cursor that is none of ours. */
  abstract list(request: OperationPageRequest): Promise<OperationPage>;

  /** Expired operations, deleted ones among them, kept for the caller with their jobs; those others hold are passed over. */
  abstract takeExpired(limit: number): Promise<string[]>;

  /** Removes operations whose files have been released. */
  abstract remove(ids: readonly string[]): Promise<void>;
}

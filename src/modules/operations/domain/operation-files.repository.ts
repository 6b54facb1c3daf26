/**
 * Which stored objects operations name. There are no counts: an object is needed as long as a row names it; an input at an
 * address names none. Every method
 * takes part in the current transaction, and comes after jobs and operations have been locked.
 */
export abstract class OperationFilesRepository {
  /** Keeps the output of an operation from being released until the transaction ends; false when it is gone. */
  abstract holdOutput(operationId: string): Promise<boolean>;

  /** Removes what these operations say of their files, and answers the objects that nobody names any more. */
  abstract release(operationIds: readonly string[]): Promise<string[]>;

  /** Of these stored objects, those an operation names. */
  abstract referenced(keys: readonly string[]): Promise<string[]>;
}

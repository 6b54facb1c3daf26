/**
 * A module's claim on stored objects. The sweeper removes old objects that no owner of their prefix refers to; provide
 * one per module that stores keys, and the registry finds it.
 */
export abstract class ObjectOwner {
  /** Of these keys, those a row of this module refers to. */
  abstract referenced(keys: readonly string[]): Promise<string[]>;
}

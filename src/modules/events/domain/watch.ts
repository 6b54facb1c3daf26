import type { ResourceKind } from '../../jobs/domain/job-resource.js';

/** What a caller wants to be told of: all that is theirs, or less. */
export interface Watch {
  ownerId: string;
  /** Only these resources; all when empty. */
  ids: readonly string[];
  /** Only these kinds; all when empty. */
  resources: readonly ResourceKind[];
  /** The last event that was heard, to go on behind it. */
  after: string | undefined;
}

export function isWatched(
  { ids, resources }: Watch,
  { id, resource }: { id: string; resource: ResourceKind },
): boolean {
  return (
    (ids.length === 0 || ids.includes(id)) &&
    (resources.length === 0 || resources.includes(resource))
  );
}

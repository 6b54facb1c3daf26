import { createHash } from 'node:crypto';

/** All that a result depends on. */
export interface ResultIngredients {
  /** Of the input's bytes, hex. */
  inputSha256: string;
  operation: string;
  /** Complete: with every default filled in. */
  parameters: Record<string, unknown>;
  /** What makes the result, in the versions it has. */
  engineVersion: string;
}

/** The same for the same ingredients, whatever the order of the parameters; hex. */
export function cacheKey(ingredients: ResultIngredients): string {
  return createHash('sha256').update(JSON.stringify(ingredients, ordered)).digest('hex');
}

function ordered(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

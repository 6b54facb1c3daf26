/** What a caller's own words about an asset may be: `bytes` as JSON, `names` in all, each of so many characters. */
export const METADATA_LIMITS = { bytes: 16_384, names: 256, nameLength: 100, depth: 5 };

/** Why an object cannot be a caller's own metadata; undefined where it can. */
export function metadataProblem(metadata: object): string | undefined {
  const { bytes, names, nameLength, depth } = METADATA_LIMITS;
  let count = 0;
  const problemOf = (value: unknown, level: number): string | undefined => {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      return 'must not hold numbers that are too large';
    }
    if (typeof value !== 'object' || value === null) return undefined;
    if (level > depth) return `must not be nested deeper than ${depth} levels`;
    for (const [name, item] of Object.entries(value)) {
      if (!Array.isArray(value) && ++count > names) return `must not hold more than ${names} names`;
      if (name.length > nameLength) {
        return `must not have names of more than ${nameLength} characters`;
      }
      const problem = problemOf(item, level + 1);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
  const problem = problemOf(metadata, 1);
  if (problem !== undefined) return problem;
  return Buffer.byteLength(JSON.stringify(metadata)) > bytes
    ? `must not be larger than ${bytes} bytes of JSON`
    : undefined;
}

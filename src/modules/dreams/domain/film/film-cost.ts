/** What all parts cost together, in US dollars; null where one of them is not known. */
export function costOfAll(parts: readonly (number | undefined)[]): number | null {
  let sum = 0;
  for (const part of parts) {
    if (part === undefined) return null;
    sum += part;
  }
  return Math.round(sum * 1e6) / 1e6;
}

/** The pause before try `tries + 1`, in milliseconds: doubled each time up to the cap, the later half of it at random. */
export function backoffMs(tries: number, firstMs: number, capMs: number): number {
  const longest = Math.min(firstMs * 2 ** Math.min(tries, 30), capMs);
  return Math.round(longest * (0.5 + Math.random() / 2));
}

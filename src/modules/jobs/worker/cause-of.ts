/** What lies behind an error, for a line of the log; empty where it does not say. */
export function causeOf({ cause }: Error): string {
  return cause instanceof Error ? ` (${cause.message})` : '';
}

/**
 * A path as a filter's option takes it: what means something to the filter's own list of options is escaped, and that
 * again for the graph around it (FFmpeg filters documentation, "Notes on filtergraph escaping").
 */
export function filterPath(path: string): string {
  const option = path.replace(/[\\':]/g, '\\$&');
  return option.replace(/[\\'[\],;]/g, '\\$&');
}

/** A controller's path and a handler's, in Express's spelling, as one path template of OpenAPI. */
export function pathTemplate(base: string, path: string): string {
  const joined = `/${base}/${path}`.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
  return joined.replace(/[:*](\w+)/g, '{$1}');
}

/** The names of the parameters in a path template. */
export function parametersOf(template: string): string[] {
  return [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
}

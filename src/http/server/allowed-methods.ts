import type { Express } from 'express';

/** What is used here of a layer of Express's router; its types leave `match` out. */
interface RouteLayer {
  route?: { methods: Record<string, boolean> };
  match(path: string): boolean;
}

/** The methods a path answers to, in upper case; none when the path is unknown. */
export function allowedMethods(app: Express, path: string): string[] {
  const layers = app.router.stack as unknown as RouteLayer[];
  const methods = new Set<string>();
  for (const layer of layers) {
    if (layer.route === undefined || layer.route.methods['_all'] === true) continue;
    if (!layer.match(path)) continue;
    for (const method of Object.keys(layer.route.methods)) methods.add(method.toUpperCase());
  }
  if (methods.size === 0) return [];
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods.add('OPTIONS')].sort();
}

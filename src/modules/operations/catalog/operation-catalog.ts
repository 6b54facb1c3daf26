import { readdir } from 'node:fs/promises';
import type { OperationDefinition } from '../domain/operation-definition.js';

const FILE = /^(?<name>[a-z0-9-]+)\.operation\.[jt]s$/;

/** Every operation there is: one for each `*.operation` file of this folder, which exports it as `operation`. */
export class OperationCatalog {
  private constructor(private readonly byName: ReadonlyMap<string, OperationDefinition>) {}

  /** Throws for a file that does not export an operation of its own name. */
  static async load(): Promise<OperationCatalog> {
    const files = (await readdir(new URL('.', import.meta.url))).filter((file) => FILE.test(file));
    const operations = await Promise.all(files.sort().map(load));
    return new OperationCatalog(new Map(operations.map((one) => [one.name, one])));
  }

  /** In the order of their names. */
  all(): OperationDefinition[] {
    return [...this.byName.values()];
  }

  get(name: string): OperationDefinition | undefined {
    return this.byName.get(name);
  }
}

async function load(file: string): Promise<OperationDefinition> {
  const name = FILE.exec(file)?.groups?.['name']?.replaceAll('-', '_');
  const module = (await import(new URL(file, import.meta.url).href)) as {
    operation?: OperationDefinition;
  };
  const { operation } = module;
  if (operation === undefined || operation.name !== name) {
    throw new Error(`${file} must export an operation called ${String(name)}`);
  }
  return operation;
}

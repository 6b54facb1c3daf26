import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Mutation } from './mutations.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** A copy of the built product in a folder of its own. */
export class MutantBuild {
  private constructor(private readonly folder: string) {}

  /** Copies dist/; the packages are shared. */
  static async copy(): Promise<MutantBuild> {
    const folder = await mkdtemp(join(tmpdir(), 'mutant-'));
    await cp(join(ROOT, 'dist'), join(folder, 'dist'), { recursive: true });
    await cp(join(ROOT, 'package.json'), join(folder, 'package.json'));
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    return new MutantBuild(folder);
  }

  /** What starts the product. */
  get entry(): string {
    return join(this.folder, 'dist', 'src', 'main.js');
  }

  async change(mutation: Mutation): Promise<void> {
    const path = join(this.folder, 'dist', mutation.module);
    await writeFile(path, mutated(mutation, await readFile(path, 'utf8')));
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true });
  }
}

/** The compiled module as it is in dist/. */
export function compiled({ module }: Mutation): Promise<string> {
  return readFile(join(ROOT, 'dist', module), 'utf8');
}

/** The module with the change; throws unless the text to replace is there exactly once. */
export function mutated({ name, module, text, replacement }: Mutation, source: string): string {
  const [before, after, ...more] = source.split(text);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`Mutant "${name}": ${module} does not hold exactly once: ${text}`);
  }
  return before + replacement + after;
}

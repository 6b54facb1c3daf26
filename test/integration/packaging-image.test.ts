import { existsSync, readdirSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readDockerfile, readText, ROOT } from '../support/packaging.js';

const instructions = readDockerfile();

function all(name: string): string[] {
  return instructions.filter((found) => found.name === name).map(({ text }) => text);
}

/** The last one counts. */
function only(name: string): string {
  return all(name).at(-1) ?? '';
}

function isThere(path: string): boolean {
  return existsSync(new URL(path, ROOT));
}

/** What is copied from the build context, not from another stage. */
const copied = all('COPY')
  .filter((text) => !text.includes('--from='))
  .flatMap((text) =>
    text
      .split(/\s+/)
      .filter((word) => !word.startsWith('--'))
      .slice(0, -1),
  );

/** The exceptions of a .dockerignore that begins by leaving everything out. */
const [everything, ...exceptions] = readText('.dockerignore')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

describe('the image', () => {
  it('copies what exists and what .dockerignore lets through, which is nothing else', () => {
    expect(copied.filter((path) => !isThere(path))).toEqual([]);
    expect(everything).toBe('*');
    const letThrough = exceptions.filter((line) => line.startsWith('!')).map((l) => l.slice(1));
    expect(letThrough.sort()).toEqual([...new Set(copied)].sort());
  });

  it('leaves nothing out of the build that the sources import', () => {
    const sources = readdirSync(new URL('src', ROOT), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
      .map((path) => `src/${path}`);
    const folders = sources.flatMap((source) =>
      [...readText(source).matchAll(/from '(\.\.?\/[^']+)'/g)].map(([, to = '']) => {
        const { pathname } = new URL(to, new URL(source, ROOT));
        return pathname.slice(ROOT.pathname.length).split('/')[0] ?? '';
      }),
    );
    expect(folders).toContain('migrations');
    expect([...new Set(folders)].filter((folder) => !copied.includes(folder))).toEqual([]);
  });

  it('runs a Node that the package allows, the types of which are not newer', () => {
    const image = all('ARG').find((text) => text.startsWith('NODE_IMAGE='));
    const [, major] = /^NODE_IMAGE=node:(\d+)-[a-z]+-slim$/.exec(image ?? '') ?? [];
    const { engines, devDependencies } = JSON.parse(readText('package.json')) as {
      engines: { node: string };
      devDependencies: Record<string, string>;
    };
    const least = Number(/^>=(\d+)/.exec(engines.node)?.[1]);
    const types = Number(/\d+/.exec(devDependencies['@types/node'] ?? '')?.[0]);
    expect(Number(major)).toBeGreaterThanOrEqual(least);
    expect(Number(major) % 2).toBe(0);
    expect(Number(major)).toBeGreaterThanOrEqual(types);
  });

  it('starts programs that exist after a build', () => {
    const [, ...entry] = JSON.parse(only('ENTRYPOINT')) as string[];
    const command = JSON.parse(only('CMD')) as string[];
    const check = JSON.parse(only('HEALTHCHECK').replace(/^.*?CMD /, '')) as string[];
    expect(command).toEqual(['node', 'dist/src/main.js']);
    expect(isThere('dist/src/main.js')).toBe(true);
    expect(isThere('dist/src/roles/migrate.role.js')).toBe(true);
    expect(check.slice(0, 2)).toEqual(['node', 'docker/health-check.js']);
    for (const path of [check[1] ?? '', entry.at(-1) ?? '']) expect(isThere(path)).toBe(true);
    expect(statSync(new URL('docker/entrypoint.sh', ROOT)).mode & 0o111).toBe(0o111);
  });

  it('has the programs that its entry point and the tools’ launcher call', () => {
    const installed = all('RUN').find((text) => text.includes('apt-get install')) ?? '';
    for (const name of ['ffmpeg', 'bubblewrap', 'tini', 'util-linux', 'ca-certificates']) {
      expect(installed).toContain(` ${name} `);
    }
    expect(installed).not.toMatch(/imagemagick|curl|wget/i);
  });

  it('keeps the tools for building out of what runs', () => {
    expect(all('RUN').join('\n')).toContain('npm prune --omit=dev');
    expect(all('RUN').join('\n')).toContain('npm ci');
    expect(only('ENV')).toContain('NODE_ENV=production');
    expect(only('STOPSIGNAL')).toBe('SIGTERM');
  });
});

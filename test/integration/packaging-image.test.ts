import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readDockerfile, readText, ROOT, variablesOf } from '../support/packaging.js';

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

  it('has what words are set by, and the fonts in a package that stays', () => {
    const installed = all('RUN').find((text) => text.includes('apt-get install')) ?? '';
    const named = [
      'fontconfig-config',
      'fonts-noto-core',
      'fonts-noto-cjk',
      'fonts-noto-color-emoji',
    ];
    for (const name of named) expect(installed).toContain(` ${name} `);
    const { dependencies } = JSON.parse(readText('package.json')) as {
      dependencies: Record<string, string>;
    };
    const fonts = Object.keys(dependencies).filter((name) => name.includes('fonts/'));
    expect(fonts.length).toBeGreaterThan(0);
    for (const name of fonts) {
      const files = readdirSync(new URL(`node_modules/${name}`, ROOT), { recursive: true });
      expect(files.filter((file) => String(file).endsWith('.ttf'))).not.toEqual([]);
    }
  });

  it('keeps the tools for building out of what runs', () => {
    expect(all('RUN').join('\n')).toContain('npm prune --omit=dev');
    expect(all('RUN').join('\n')).toContain('npm ci');
    expect(only('ENV')).toContain('NODE_ENV=production');
    expect(only('STOPSIGNAL')).toBe('SIGTERM');
  });
});

describe('the entry point of the image', () => {
  const folder = mkdtempSync(join(tmpdir(), 'entrypoint-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  /** What is started by whom: `id` says who we are, `setpriv` tells how it was called. */
  function started(uid: number, env: Record<string, string>): string {
    const programs = { id: `echo ${uid}`, setpriv: 'echo "setpriv $*"' };
    for (const [name, line] of Object.entries(programs)) {
      writeFileSync(join(folder, name), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
    }
    const script = new URL('docker/entrypoint.sh', ROOT).pathname;
    const options = { env: { PATH: `${folder}:/usr/bin:/bin`, ...env }, encoding: 'utf8' } as const;
    return execFileSync(script, ['echo', 'started as it is'], options).trim();
  }

  it('gives up root for good unless it starts a worker', () => {
    const dropped = `setpriv --reuid=framewright --regid=framewright --clear-groups --no-new-privs -- echo started as it is`;
    expect(started(0, { APP_ROLE: 'api' })).toBe(dropped);
    expect(started(0, {})).toBe(dropped);
    expect(all('RUN').join('\n')).toContain('useradd --system --uid 10001 --gid 10001');
  });

  it('leaves a worker what it was started as, and whoever is an ordinary user already', () => {
    expect(started(0, { APP_ROLE: 'worker' })).toBe('started as it is');
    expect(started(10001, { APP_ROLE: 'api' })).toBe('started as it is');
  });
});

describe('the deployment document', () => {
  const text = readText('docs/deploy.md');

  it('speaks of settings by names that exist', () => {
    // The last three are settings of an earlier backend, named beside what took their place.
    const others = ['POSTGRES_PASSWORD', 'REDIS_PASSWORD', 'NODE_ENV'].concat([
      'SECRET_KEY',
      'USE_CLOUDINARY',
      'ALLOWED_HOSTS',
    ]);
    const known = new Set([...variablesOf('all'), ...others]);
    const named = text.match(/\b[A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9]\b/g) ?? [];
    expect([...new Set(named)].filter((name) => !known.has(name))).toEqual([]);
    expect(named).toContain('TRUST_PROXY_HOPS');
  });

  it('makes every secret that the compose file asks for', () => {
    const [, env = ''] = /cat > \.env <<END\n([\s\S]*?)END/.exec(text) ?? [];
    const made = [...env.matchAll(/^([A-Z0-9_]+)=/gm)].map(([, name]) => name);
    const asked = readText('docker-compose.yml').matchAll(/\$\{([A-Z0-9_]+):\?/g);
    expect(made.sort()).toEqual([...new Set([...asked].map(([, name]) => name))].sort());
  });

  it('links to files that are there', () => {
    const links = [...text.matchAll(/\]\((\.\.\/[^)]+)\)/g)].map(([, to = '']) => to);
    expect(links.filter((to) => !existsSync(new URL(to, new URL('docs/', ROOT))))).toEqual([]);
  });
});

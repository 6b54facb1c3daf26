import { readFileSync } from 'node:fs';
import { parse as parseToml } from 'smol-toml';
import { parse as parseYaml } from 'yaml';
import { envFields } from '../../src/config/env.decorator.js';
import { EnvironmentError } from '../../src/config/load-settings.js';
import { loadRoleSettings, ROLE_SETTINGS, type Role } from '../../src/config/role-settings.js';

export const ROOT = new URL('../../', import.meta.url);

/** A service of the compose file, as far as the tests look at it. */
export interface ComposeService {
  image: string;
  build?: string;
  profiles?: string[];
  user?: string;
  command?: string[];
  environment: Record<string, string>;
  ports?: string[];
  networks: string[];
  volumes?: (string | { type: string; source?: string; target: string })[];
  cap_drop?: string[];
  security_opt?: string[];
  read_only?: boolean;
  container_name?: string;
  stop_grace_period?: string;
  restart: string;
  healthcheck: { test?: string[]; disable?: boolean };
  depends_on?: Record<string, { condition: string }>;
  deploy?: { resources: { limits: { memory: string } } };
}

export interface ComposeFile {
  services: Record<string, ComposeService>;
  networks: Record<string, { internal?: boolean }>;
  volumes: Record<string, object>;
}

/** A check of Fly's, in its service or beside it. */
export interface FlyCheck {
  path: string;
  port?: number;
  timeout: string;
  interval: string;
}

export interface FlyFile {
  app: string;
  kill_signal: string;
  kill_timeout: number;
  build: { dockerfile: string };
  deploy: { release_command?: string };
  processes?: Record<string, string>;
  env: Record<string, string>;
  http_service?: {
    internal_port: number;
    auto_stop_machines: string;
    min_machines_running: number;
    concurrency: { type: string; soft_limit: number; hard_limit: number };
    checks: FlyCheck[];
  };
  checks?: Record<string, FlyCheck & { processes?: string[] }>;
  mounts?: { destination: string; processes?: string[] };
  metrics?: FlyMetrics | FlyMetrics[];
  vm: { size: string; processes?: string[] }[];
}

/** Where Fly's collector looks. */
export interface FlyMetrics {
  port: number;
  path: string;
  processes?: string[];
}

export function readText(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}

export function readCompose(): ComposeFile {
  return parseYaml(readText('docker-compose.yml'), { merge: true }) as ComposeFile;
}

export function readFly(path: string): FlyFile {
  return parseToml(readText(path)) as unknown as FlyFile;
}

/** The environment of each process group of an app: the file's, and what a command sets before it starts the product. */
export function flyGroups({ env, processes = { app: '' } }: FlyFile): Record<string, FlyGroup> {
  const groups = Object.entries(processes).map(([name, line]) => {
    const words = line.split(' ');
    const sets = words[0] === 'env' ? words.filter((word) => /^[A-Z0-9_]+=/.test(word)) : [];
    const own = Object.fromEntries(sets.map((set) => set.split('=') as [string, string]));
    const command = words.slice(sets.length === 0 ? 0 : sets.length + 1).join(' ');
    return [name, { command, env: { ...env, ...own } }] as const;
  });
  return Object.fromEntries(groups);
}

export interface FlyGroup {
  command: string;
  env: Record<string, string>;
}

/** What `fly secrets set` has to bring, as the head of the file lists it. */
export function flySecrets(path: string): string[] {
  const list = /^# Secrets[^\n]*\n#((?: {3}[A-Z0-9_, ]+\n#?)+)/m.exec(readText(path))?.[1] ?? '';
  return list.match(/[A-Z][A-Z0-9_]+/g) ?? [];
}

/** What it may bring besides: every other variable that the head of the file names. */
export function flyOptionalSecrets(path: string): string[] {
  const [head = ''] = /^(#.*\n)+/.exec(readText(path)) ?? [];
  const named = head.match(/\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b/g) ?? [];
  const needed = flySecrets(path);
  return [...new Set(named)].filter((name) => !needed.includes(name));
}

/** One instruction of a Dockerfile, its continuation lines joined. */
export interface Instruction {
  name: string;
  text: string;
}

export function readDockerfile(): Instruction[] {
  const lines = readText('Dockerfile')
    .replace(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, ' ');
  return [...lines.matchAll(/^([A-Z]+) +(.+)$/gm)].map(([, name = '', text = '']) => ({
    name,
    text,
  }));
}

/** The variables a role reads. */
export function variablesOf(role: Role): Set<string> {
  const names = ROLE_SETTINGS[role].flatMap(envFields).map(({ name }) => name);
  return new Set(['APP_ROLE', ...names]);
}

/** What the role says of an environment when it is started with it; nothing when it would start. */
export function problemsOf(role: Role, env: Record<string, string>): string[] {
  try {
    loadRoleSettings(role, env);
    return [];
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems;
    throw error;
  }
}

/** A default of the role, as it is without any setting. */
export function defaultOf(role: Role, variable: string): unknown {
  for (const settings of ROLE_SETTINGS[role]) {
    const field = envFields(settings).find(({ name }) => name === variable);
    if (field !== undefined) return (new settings() as Record<string, unknown>)[field.property];
  }
  throw new Error(`Role ${role} does not read ${variable}`);
}

/** Puts values in for `${NAME}`, `${NAME:-default}` and `${NAME:?why}`, as compose does; what is required must be given. */
export function interpolate(text: string, given: Record<string, string>): string {
  return text.replaceAll(
    /\$\{([A-Z0-9_]+)(?::([-?])([^}]*))?\}/g,
    (_, name: string, operator: string | undefined, rest: string | undefined) => {
      const value = given[name] ?? '';
      if (value !== '') return value;
      if (operator === '?') throw new Error(`${name} is not set`);
      return operator === '-' ? (rest ?? '') : '';
    },
  );
}

/** Seconds out of `45s`, `2m` or a bare number. */
export function seconds(duration: string | number): number {
  const [, amount, unit] = /^(\d+)(s|m)?$/.exec(String(duration)) ?? [];
  if (amount === undefined) throw new Error(`${duration} is no duration`);
  return Number(amount) * (unit === 'm' ? 60 : 1);
}

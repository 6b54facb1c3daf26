import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Secrets that the embedded service makes for itself when they are not given. */
const NAMES = ['CALLBACK_SECRET', 'SESSION_SECRET'] as const;

type Secrets = Partial<Record<(typeof NAMES)[number], string>>;

/** The environment with missing secrets filled in: made once, then kept in DATA_DIR, readable by the owner alone. */
export function withEmbeddedSecrets(env: NodeJS.ProcessEnv, dataDir: string): NodeJS.ProcessEnv {
  const missing = NAMES.filter((name) => (env[name] ?? '') === '');
  if (missing.length === 0) return env;
  const path = join(dataDir, 'secrets.json');
  const kept = read(path);
  const secrets: Secrets = { ...kept };
  for (const name of missing) secrets[name] ??= randomBytes(32).toString('base64url');
  if (missing.some((name) => kept[name] === undefined)) {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(path, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  }
  return { ...env, ...Object.fromEntries(missing.map((name) => [name, secrets[name]])) };
}

function read(path: string): Secrets {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Secrets;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}

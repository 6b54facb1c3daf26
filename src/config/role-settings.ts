import { AdminSettings } from './admin.settings.js';
import { CallbackSettings } from './callback.settings.js';
import { ConversionsSettings } from './conversions.settings.js';
import { DatabaseSettings } from './database.settings.js';
import { DreamsSettings } from './dreams.settings.js';
import type { SettingsClass } from './env.decorator.js';
import { EventsSettings } from './events.settings.js';
import { IdempotencySettings } from './idempotency.settings.js';
import { IdentitySettings } from './identity.settings.js';
import { ImageLimitsSettings } from './image-limits.settings.js';
import { JobsSettings } from './jobs.settings.js';
import { loadSettings, type LoadedSettings } from './load-settings.js';
import { isLoopbackHost } from './loopback-host.js';
import { MediaAssetsSettings } from './media-assets.settings.js';
import { MediaLimitsSettings } from './media-limits.settings.js';
import { MediaSettings } from './media.settings.js';
import { OpenAiSettings } from './openai.settings.js';
import { OperationsSettings } from './operations.settings.js';
import { QueueSettings } from './queue.settings.js';
import { RateLimitSettings } from './rate-limit.settings.js';
import { ReplicateSettings } from './replicate.settings.js';
import { RemoteSourceSettings } from './remote-source.settings.js';
import { SandboxSettings } from './sandbox.settings.js';
import { ServerSettings } from './server.settings.js';
import { StorageSettings } from './storage.settings.js';
import { UploadSettings } from './upload.settings.js';
import { VideoGeneratorSettings } from './video-generator.settings.js';
import { WorkerSettings } from './worker.settings.js';

export const ROLES = ['all', 'api', 'worker'] as const;

export type Role = (typeof ROLES)[number];

const SHARED = [
  AdminSettings,
  ServerSettings,
  StorageSettings,
  QueueSettings,
  CallbackSettings,
  MediaSettings,
  MediaLimitsSettings,
  ImageLimitsSettings,
  SandboxSettings,
  RemoteSourceSettings,
  ConversionsSettings,
  OperationsSettings,
  ReplicateSettings,
  MediaAssetsSettings,
];
const API = [
  ...SHARED,
  DatabaseSettings,
  JobsSettings,
  IdentitySettings,
  IdempotencySettings,
  RateLimitSettings,
  UploadSettings,
  EventsSettings,
  DreamsSettings,
];
const WORKER = [...SHARED, WorkerSettings, VideoGeneratorSettings, OpenAiSettings];

/** The settings each role is made of. */
export const ROLE_SETTINGS: Record<Role, readonly SettingsClass[]> = {
  api: API,
  worker: WORKER,
  all: [...new Set<SettingsClass>([...API, ...WORKER])],
};

const S3_VARIABLES = ['S3_BUCKET_NAME', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'];

/** The variables a role cannot do without; the embedded role has a default for everything. */
function requiredBy(role: Role, env: NodeJS.ProcessEnv): string[] {
  const generated = role !== 'api' && env['VIDEO_GENERATOR'] === 'replicate';
  const provider = generated ? ['REPLICATE_API_TOKEN'] : [];
  if (role === 'all') return provider;
  const s3 = env['STORAGE'] === 'local' ? [] : S3_VARIABLES;
  if (role === 'worker')
    return ['REDIS_URL', 'API_BASE_URL', 'CALLBACK_SECRET', ...s3, ...provider];
  const session = (env['ANONYMOUS_ACCESS'] || 'session') === 'session' ? ['SESSION_SECRET'] : [];
  const tokens = env['JWT_SECRET'] || env['JWT_PUBLIC_KEY'] ? [] : ['JWT_SECRET or JWT_PUBLIC_KEY'];
  return ['DATABASE_URL', 'REDIS_URL', 'CALLBACK_SECRET', ...session, ...tokens, ...s3];
}

/** What a role may not be given: a way from imports to this machine is for tests, and for nobody else to walk. */
function refusedBy(role: Role, env: NodeJS.ProcessEnv): string[] {
  const production = env['NODE_ENV'] === 'production';
  if ((env['IMPORT_TEST_ALLOW'] ?? '') === '' || !production) return [];
  if (role === 'all' && isLoopbackHost(env['HOST'] || '127.0.0.1')) return [];
  return ['IMPORT_TEST_ALLOW: it must be unset in production'];
}

/** Reads what a role needs; throws one EnvironmentError that lists everything wrong. */
export function loadRoleSettings(role: Role, env: NodeJS.ProcessEnv): LoadedSettings {
  return loadSettings(ROLE_SETTINGS[role], requiredBy(role, env), env, refusedBy(role, env));
}

/** The role named by APP_ROLE. */
export function roleOf(env: NodeJS.ProcessEnv): Role {
  const name = env['APP_ROLE'] ?? '';
  if (name === '') return 'all';
  const role = ROLES.find((known) => known === name);
  if (role === undefined) throw new Error(`APP_ROLE must be one of ${ROLES.join(', ')}`);
  return role;
}

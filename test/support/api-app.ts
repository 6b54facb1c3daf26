import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { InProcessQueueModule } from '../../src/adapters/in-process/in-process-queue.module.js';
import { loadRoleSettings } from '../../src/config/role-settings.js';
import { ServerSettings } from '../../src/config/server.settings.js';
import { StorageSettings } from '../../src/config/storage.settings.js';
import { apiModules } from '../../src/roles/api.modules.js';
import { ImageToolModule } from '../../src/roles/image-tool.module.js';
import { MediaToolModule } from '../../src/roles/media-tool.module.js';
import { PortsModule } from '../../src/roles/ports.module.js';
import { PredictionProviderModule } from '../../src/roles/prediction-provider.module.js';
import { PublicAddress } from '../../src/roles/public-address.js';
import { RemoteSourceModule } from '../../src/roles/remote-source.module.js';
import { serve } from '../../src/roles/serve.js';
import { StorageModule } from '../../src/roles/storage.module.js';
import { createTestDatabase, type TestDatabase } from './postgres.js';

const SECRET = 'a-secret-of-the-tests-that-is-long-enough';

/** Another instance's database, which is that one's to drop. */
const shared = (url: string): TestDatabase => ({ url, drop: () => Promise.resolve() });

/**
 * The whole API within the test's process, with no worker: work that is accepted waits. On a database of its own, unless
 * DATABASE_URL names another instance's.
 */
export class ApiApp {
  private constructor(
    readonly app: NestExpressApplication,
    readonly url: string,
    readonly database: TestDatabase,
    private readonly folder: string,
  ) {}

  static async start(env: Record<string, string> = {}): Promise<ApiApp> {
    const [database, folder] = await Promise.all([
      env['DATABASE_URL'] === undefined ? createTestDatabase() : shared(env['DATABASE_URL']),
      mkdtemp(join(tmpdir(), 'api-')),
    ]);
    try {
      const settings = loadRoleSettings('all', {
        PORT: '0',
        DATA_DIR: folder,
        DATABASE_URL: database.url,
        JWT_SECRET: SECRET,
        SESSION_SECRET: SECRET,
        CALLBACK_SECRET: SECRET,
        ...env,
      });
      Logger.overrideLogger(['error']);
      const server = settings.get(ServerSettings);
      const address = new PublicAddress(server.publicBaseUrl);
      const storage = await StorageModule.choose(settings.get(StorageSettings), SECRET, () =>
        address.base(),
      );
      const ports = PortsModule.on(
        storage,
        { module: InProcessQueueModule },
        { module: MediaToolModule },
        { module: ImageToolModule },
        { module: RemoteSourceModule },
        { module: PredictionProviderModule },
      );
      const api = apiModules(settings, {
        databaseUrl: database.url,
        address,
        anonymousAccess: 'shared',
        limitRates: false,
      });
      const app = await serve([ports, ...api], server, address, '127.0.0.1');
      return new ApiApp(app, address.local(), database, folder);
    } catch (error) {
      await database.drop();
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.app.getHttpServer().closeAllConnections();
    await this.app.close();
    await this.database.drop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The headers of a user with a token, good for an hour; `more` are claims beside the usual ones, or instead of them. */
export function userHeaders(sub: string, more: object = {}): { authorization: string } {
  const now = Math.floor(Date.now() / 1000);
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const claims = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ sub, iat: now, exp: now + 3600, ...more })}`;
  const signature = createHmac('sha256', SECRET).update(claims).digest('base64url');
  return { authorization: `Bearer ${claims}.${signature}` };
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeVideo } from '../support/media.js';
import { ServiceProcess } from '../support/service.js';
import { Stack } from '../support/stack.js';

const OUT_OF_REACH = ['typeorm', 'pg', 'express', '@nestjs/platform-express', 'multer'];

/** A preloaded module that makes packages unfindable, for `import` and for `require`. */
const PRELOAD = `
import Module, { register } from 'node:module';
const gone = ${JSON.stringify(OUT_OF_REACH)};
const isGone = (name) => gone.some((g) => name === g || name.startsWith(g + '/'));
const resolve = Module._resolveFilename;
Module._resolveFilename = function (name, ...rest) {
  if (isGone(name)) throw Object.assign(new Error('Out of reach: ' + name), { code: 'MODULE_NOT_FOUND' });
  return resolve.call(this, name, ...rest);
};
register('data:text/javascript,' + encodeURIComponent(\`
  const gone = \${JSON.stringify(gone)};
  export function resolve(name, context, next) {
    if (gone.some((g) => name === g || name.startsWith(g + '/'))) throw new Error('Out of reach: ' + name);
    return next(name, context);
  }
\`));
`;

describe('the built worker', () => {
  let stack: Stack;
  let folder: string;
  let preload: string;

  beforeAll(async () => {
    stack = await Stack.start();
    folder = await mkdtemp(join(tmpdir(), 'isolation-'));
    preload = join(folder, 'preload.mjs');
    await writeFile(preload, PRELOAD);
  });
  afterAll(async () => {
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('starts and works with typeorm, pg and express out of reach', async () => {
    const api = await stack.startApi();
    const worker = await stack.startWorker(api, {}, ['--import', pathToFileURL(preload).href]);
    const client = stack.client(api);
    const video = await makeVideo(folder, { seconds: 1, size: '64x64' });
    const { body } = await client.convert(video);
    expect((await client.finished(body.id)).status).toBe('completed');
    expect((await fetch(`${worker.url}/livez`)).status).toBe(200);
    expect(await worker.stop()).toBe(0);
    expect(await api.stop()).toBe(0);
  });

  it('is held away from them by a test that can fail: the API does not start so', async () => {
    const api = await ServiceProcess.start({
      env: { APP_ROLE: 'all', DATA_DIR: folder },
      nodeArgs: ['--import', pathToFileURL(preload).href],
    });
    await expect(api.ready('/livez', 20_000)).rejects.toThrow();
    expect(api.log).toContain('Out of reach');
  });

  it('refuses to start while something it needs is missing, and names everything at once', async () => {
    const worker = await ServiceProcess.start({ env: { APP_ROLE: 'worker' } });
    await expect(worker.ready('/livez', 20_000)).rejects.toThrow();
    for (const name of ['REDIS_URL', 'API_BASE_URL', 'CALLBACK_SECRET', 'S3_BUCKET_NAME']) {
      expect(worker.log).toContain(`${name} is required in this role`);
    }
  });
});

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConversionBody } from '../../support/client.js';
import { BOUNDARY } from '../../support/http.js';
import { makeVideo } from '../../support/media.js';
import { FILE_NAME_CASES } from './file-name-cases.js';
import { HostileService } from './hostile-service.js';
import { posted } from './raw-request.js';

const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';

describe('a file called', () => {
  let hostile: HostileService;
  let video: Buffer;

  beforeAll(async () => {
    hostile = await HostileService.start();
    const path = await makeVideo(hostile.folder, { size: '64x64', seconds: 1, fps: 5 });
    video = await readFile(path);
  });
  afterAll(async () => {
    await hostile.expectUnharmed();
    await hostile.stop();
  });

  const formWith = (parameter: string | Buffer): Buffer =>
    Buffer.concat(
      [
        `--${BOUNDARY}\r\nContent-Disposition: form-data; name="video"; `,
        parameter,
        '\r\n\r\n',
        video,
        `\r\n--${BOUNDARY}--\r\n`,
      ].map((piece) => Buffer.from(piece)),
    );

  it.concurrent.each(FILE_NAME_CASES)('$name', async ({ parameter, shown, refused }) => {
    const answer = await posted(hostile.port, formWith(parameter));
    if (refused !== undefined) {
      expect([answer.status, answer.code]).toEqual([400, refused]);
      return;
    }
    expect(answer.status).toBe(202);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    const accepted = JSON.parse(answer.body) as ConversionBody & { original_name: string };
    expect(accepted.original_name).toBe(shown);
    expect(accepted.gif_filename).toMatch(new RegExp(`^${UUID}-video\\.gif$`));
    const done = await hostile.client.finished(accepted.id);
    expect(done.status).toBe('completed');
    const { headers } = await hostile.client.fetch(done.gif_url ?? '');
    expect(headers.get('content-type')).toBe('image/gif');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    const name = accepted.gif_filename;
    expect(headers.get('content-disposition')).toBe(
      `attachment; filename="${name}"; filename*=UTF-8''${name}`,
    );
  });

  it('whatever leaves nothing in the store that bears its name', async () => {
    const stored = join(hostile.dataDir, 'storage', 'objects');
    const files = (await readdir(stored, { recursive: true, withFileTypes: true })).filter(
      (entry) => entry.isFile(),
    );
    expect(files.length).toBeGreaterThan(0);
    for (const { name } of files) expect(name).toMatch(new RegExp(`^${UUID}(-video\\.gif)?$`));
  });
});

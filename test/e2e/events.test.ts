import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ApiClient } from '../support/client.js';
import { EventClient } from '../support/event-client.js';
import { makeVideo } from '../support/media.js';
import { ServiceProcess } from '../support/service.js';

let folder: string;
let service: ServiceProcess;
let client: ApiClient;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'events-'));
  const process = await ServiceProcess.start({
    env: { DATA_DIR: join(folder, 'data'), HEARTBEAT_INTERVAL_MS: '200' },
  });
  service = await process.ready();
  client = new ApiClient(service.url);
});

afterAll(async () => {
  await service.stop('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

it('A conversion is followed from its beginning to its end by its events alone', async () => {
  const clip = await makeVideo(folder, { name: 'clip.mp4', seconds: 10, size: '1280x720' });
  const stream = await EventClient.open(service.url);
  const { body } = await client.convert(clip, { width: 640, fps: 25 });
  await stream.told(body.id, 'completed');
  const [queued, processing, ...rest] = stream.storyOf(body.id);
  expect([queued, processing, rest.at(-1)]).toEqual(['queued', 'processing', 'completed']);
  const figures = stream.events.filter(({ type }) => type === 'progress').map((e) => e.progress);
  expect(figures.length).toBeGreaterThanOrEqual(2);
  expect(figures).toEqual([...new Set(figures)].sort((a = 0, b = 0) => a - b));

  const again = await EventClient.open(service.url, { 'last-event-id': stream.lastEventId });
  const next = await client.convert(clip, { width: 160, duration: 1 });
  await again.told(next.body.id, 'completed');
  expect(again.storyOf(body.id)).toEqual([]);
});

it('A service that is told to stop ends the streams of those who watch first of all', async () => {
  const stream = await EventClient.open(service.url);
  const stopped = service.stop();
  await stream.ended;
  expect(service.hasExited).toBe(false);
  expect(await stopped).toBe(0);
});

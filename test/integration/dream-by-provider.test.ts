import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ChatScenePlanner } from '../../src/adapters/openai/chat-scene-planner.adapter.js';
import { ReplicateProvider } from '../../src/adapters/replicate/replicate-provider.adapter.js';
import { ReplicateVideoGenerator } from '../../src/adapters/replicate/replicate-video-generator.adapter.js';
import { SafeRemoteSource } from '../../src/adapters/safe-fetch/safe-remote-source.adapter.js';
import { RemoteSourceSettings } from '../../src/config/remote-source.settings.js';
import { CHAT_KEY, CHAT_MODEL, ChatServer, completion, scene } from '../support/chat-server.js';
import { checkpointOf, DreamBench } from '../support/dream-bench.js';
import type { GateEntry } from '../support/fake-gate.js';
import { clipMade, paintClips, promptOf } from '../support/provider-clips.js';
import {
  REPLICATE_TOKEN,
  ReplicateServer,
  type ServedPrediction,
} from '../support/replicate-server.js';
import { waitFor } from '../support/wait.js';

const COLOURS = ['red', 'lime', 'blue'] as const;
const SCENES = COLOURS.map((prompt) => ({ prompt, duration: 1 }));
const USD_PER_SECOND = 0.001;
const CREATE = 'POST /models/wan-video/wan-2.2-t2v-fast/predictions';

let replicate: ReplicateServer;
let chat: ChatServer;
let bench: DreamBench;

beforeAll(async () => {
  replicate = await ReplicateServer.start();
  chat = await ChatServer.start();
  await paintClips(replicate, COLOURS);
  const provider = new ReplicateProvider({ baseUrl: replicate.url, token: REPLICATE_TOKEN });
  const settings = Object.assign(new RemoteSourceSettings(), {
    allowedPorts: [80, 443, Number(new URL(replicate.origin).port)],
    testAllow: replicate.host,
  });
  bench = await DreamBench.start({
    generator: new ReplicateVideoGenerator(provider, {
      ...{ model: 'wan-video/wan-2.2-t2v-fast', parallel: 3, usdPerSecond: USD_PER_SECOND },
      pace: { firstMs: 5, longestMs: 20 },
    }),
    planner: new ChatScenePlanner({
      ...{ baseUrl: chat.url, apiKey: CHAT_KEY, model: CHAT_MODEL, usdPerMillionTokens: 10 },
    }),
    source: new SafeRemoteSource(settings, { ownHosts: [] }),
  });
});
afterAll(async () => {
  await bench.close();
  await chat.stop();
  await replicate.stop();
});
afterEach(() => {
  replicate.reset();
  chat.reset();
});

function predictionsOf(prompt: string): ServedPrediction[] {
  return [...replicate.predictions.values()].filter((one) => promptOf(one) === prompt);
}

function made(prediction: ServedPrediction): Partial<ServedPrediction> {
  return clipMade(replicate, prediction);
}

async function failureOf(entry: GateEntry): Promise<GateEntry['failure']> {
  await bench.ended(entry);
  expect(entry.status).toBe('failed');
  return entry.failure;
}

describe('A dream whose clips a provider makes', () => {
  it('pays again for nothing but the clip that failed, however often that is', async () => {
    chat.script.push(
      completion(
        COLOURS.map((colour) => scene(colour, 1)),
        500,
      ),
    );
    let failures = 0;
    replicate.progress = (prediction) =>
      promptOf(prediction) === 'lime' && failures < 2
        ? (failures++,
          { status: 'failed', error: 'CUDA out of memory', metrics: { predict_time: 9 } })
        : made(prediction);
    const first = await bench.begin({ text: 'Of red, of lime, and of blue.' });
    expect(await failureOf(first)).toEqual({
      code: 'PROVIDER_FAILED',
      message: 'Scene 2 of 3 could not be made: The generation service failed: CUDA out of memory',
      retryable: true,
    });
    expect(Object.keys(checkpointOf(first).clips ?? {})).toHaveLength(2);
    const second = await bench.again(first);
    expect(await failureOf(second)).toMatchObject({ retryable: true });
    const { metadata } = await bench.completed(await bench.again(second));
    expect(metadata).toMatchObject({ generator: 'replicate', planner: `chat:${CHAT_MODEL}` });
    expect(metadata).toMatchObject({ scenes: 3, cost: 500 / 100_000 + 3 * 20 * USD_PER_SECOND });
    expect(Math.abs(metadata.duration - 3)).toBeLessThan(0.06);
    expect(COLOURS.map((colour) => predictionsOf(colour).length)).toEqual([1, 3, 1]);
    expect(chat.calls).toHaveLength(1);
  });

  it('has every prediction cancelled when it is', async () => {
    const entry = await bench.begin({ scenes: SCENES });
    const kept = (): boolean => Object.keys(checkpointOf(entry).begun ?? {}).length === 3;
    await waitFor('all clips to be begun', kept);
    bench.cancel(entry);
    const statuses = (): string[] => [...replicate.predictions.values()].map((one) => one.status);
    await waitFor('all of them to be cancelled', () =>
      statuses().every((status) => status === 'canceled'),
    );
    expect(statuses()).toHaveLength(3);
    expect(replicate.cancels).toBe(3);
    await waitFor('the worker to be free', async () => (await bench.scratchFolders()).length === 0);
  });

  it('goes on with what is under way there when the provider was away', async () => {
    replicate.fault = (call) => (call.startsWith('GET') ? 'hang up' : undefined);
    const first = await bench.begin({ scenes: SCENES });
    expect(await failureOf(first)).toMatchObject({ code: 'PROVIDER_FAILED', retryable: true });
    expect(replicate.cancels).toBe(0);
    replicate.fault = () => undefined;
    replicate.progress = (prediction) => made(prediction);
    const { metadata } = await bench.completed(await bench.again(first));
    expect(metadata.cost).toBe(3 * 20 * USD_PER_SECOND);
    expect(replicate.count(CREATE)).toBe(3);
  });

  it('that was refused one scene needs that one only when it is finished again', async () => {
    replicate.progress = (prediction) =>
      promptOf(prediction) === 'lime'
        ? { status: 'failed', error: 'NSFW content detected' }
        : made(prediction);
    const first = await bench.begin({ scenes: SCENES });
    expect(await failureOf(first)).toEqual({
      code: 'PROVIDER_FAILED',
      message:
        'Scene 2 of 3 could not be made: The generation service refuses it: NSFW content detected',
      retryable: false,
    });
    replicate.progress = (prediction) => made(prediction);
    const done = await bench.run({ scenes: SCENES, kept: checkpointOf(first) });
    expect(done.metadata.scenes).toBe(3);
    expect(COLOURS.map((colour) => predictionsOf(colour).length)).toEqual([1, 2, 1]);
  });

  it('whose clip is gone before it was fetched has it made again when it is finished again', async () => {
    replicate.progress = (prediction) =>
      promptOf(prediction) === 'blue'
        ? { ...made(prediction), output: replicate.fileUrl('gone.mp4') }
        : made(prediction);
    const first = await bench.begin({ scenes: SCENES });
    expect(await failureOf(first)).toMatchObject({
      code: 'IMPORT_FAILED',
      message: expect.stringMatching(/^Scene 3 of 3 could not be made: /) as string,
    });
    replicate.progress = (prediction) => made(prediction);
    await bench.run({ scenes: SCENES, kept: checkpointOf(first) });
    expect(COLOURS.map((colour) => predictionsOf(colour).length)).toEqual([1, 1, 2]);
  });
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { ReplicateProvider } from '../../src/adapters/replicate/replicate-provider.adapter.js';
import { ReplicateVideoGenerator } from '../../src/adapters/replicate/replicate-video-generator.adapter.js';
import type { MadeClip } from '../../src/ports/video-generator.port.js';
import { paintClips } from '../support/provider-clips.js';
import { REPLICATE_TOKEN, ReplicateServer } from '../support/replicate-server.js';
import { describeVideoGenerator, type GeneratorSubject } from './video-generator.contract.js';

/** A provider on loopback, whose model makes the clip of whatever it is asked for. */
async function replicate(): Promise<GeneratorSubject> {
  Logger.overrideLogger(false);
  const server = await ReplicateServer.start();
  await paintClips(server, ['red']);
  server.progress = () => ({ status: 'succeeded', output: server.fileUrl('red.mp4') });
  const provider = new ReplicateProvider({ baseUrl: server.url, token: REPLICATE_TOKEN });
  const generator = new ReplicateVideoGenerator(provider, {
    ...{ model: 'a-studio/a-model', parallel: 3, usdPerSecond: undefined },
    pace: { firstMs: 5, longestMs: 20 },
  });
  return { generator, exact: false, pathOf: downloaded, close: () => server.stop() };
}

async function downloaded({ file }: MadeClip, folder: string): Promise<string> {
  if ('path' in file) throw new Error('The provider answers with addresses');
  const path = join(folder, 'clip.mp4');
  const answer = await fetch(file.url);
  await writeFile(path, Buffer.from(await answer.arrayBuffer()));
  return path;
}

describeVideoGenerator('a model at the provider', replicate);

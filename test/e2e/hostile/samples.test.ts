import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeVideo } from '../../support/media.js';
import { HostileService } from './hostile-service.js';
import { CHEAP, SAMPLE_ANSWERS } from './sample-answers.js';

interface Sample {
  name: string;
  path: string;
}

/** A folder with a manifest holds good files too; one without is hostile throughout. */
async function samplesIn(folder: string): Promise<Sample[]> {
  const manifest = join(folder, 'MANIFEST.json');
  const names = existsSync(manifest)
    ? (JSON.parse(await readFile(manifest, 'utf8')) as { file: string; kind: string }[])
        .filter(({ kind }) => kind === 'bad')
        .map(({ file }) => file)
    : (await readdir(folder)).filter((name) => !name.endsWith('.md'));
  return names.map((name) => ({ name, path: join(folder, name) }));
}

const folders = (process.env['MEDIA_SAMPLES'] ?? '').split(':').filter((path) => path !== '');
const samples = (await Promise.all(folders.map(samplesIn))).flat();

describe.skipIf(samples.length === 0)('a hostile sample', () => {
  let hostile: HostileService;

  beforeAll(async () => {
    hostile = await HostileService.start();
    // The first work of a service waits until its tools are shut in: that is no sample's fault.
    const harmless = await makeVideo(hostile.folder, { size: '64x64', seconds: 1 });
    expect((await hostile.outcomeOf(harmless)).answer).toBe('completed');
  });
  afterEach(() => hostile.expectUnharmed());
  afterAll(() => hostile.stop());

  it.each(samples)('$name gets the answer written down for it', async ({ name, path }) => {
    const { answer, effort } = await hostile.outcomeOf(path);
    expect(answer).toBe(SAMPLE_ANSWERS[name]);
    expect(effort).toBeLessThan(CHEAP[name] ?? Infinity);
  });
});

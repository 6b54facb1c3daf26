import 'reflect-metadata';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, parse } from 'node:path';
import bundled from '@ffmpeg-installer/ffmpeg';
import { embeddedEnvironment } from '../config/embedded-environment.js';
import { start } from '../roles/all.role.js';
import { ConversionClient } from './conversion.client.js';
import { ProgressBar } from './progress-bar.js';

const OUTPUT_DIR = './demo-output';
const given = new Set<string>();
/** Fires on Ctrl-C. */
const interrupted = new Promise<never>((_, reject) => {
  process.once('SIGINT', () => {
    reject(new Error('Interrupted'));
  });
});

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** A short clip, for who has none at hand. */
async function makeSample(folder: string): Promise<string> {
  const path = join(folder, 'sample.mp4');
  const source = 'mandelbrot=size=640x360:rate=25:start_scale=1:end_scale=0.05:end_pts=100';
  const args = ['-v', 'error', '-f', 'lavfi', '-i', source, '-t', '4', '-pix_fmt', 'yuv420p', path];
  const child = spawn(bundled.path, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error('The sample video could not be made');
  return path;
}

/** Says what became of a video; false when there is no GIF of it. */
async function convert(client: ConversionClient, video: string): Promise<boolean> {
  try {
    return await tryToConvert(client, video);
  } catch (error) {
    say(`${basename(video)} failed: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

async function tryToConvert(client: ConversionClient, video: string): Promise<boolean> {
  if (!statSync(video, { throwIfNoEntry: false })?.isFile()) throw new Error('no such file');
  const bar = new ProgressBar(basename(video), process.stdout);
  const { id } = await client.upload(video);
  const done = await client.follow(id, (percent) => {
    bar.draw(percent);
  });
  bar.end(done.progress);
  if (done.gif_url === null) {
    say(`  failed: ${done.error?.message ?? done.status}`);
    return false;
  }
  const file = await client.download(done.gif_url, freeName(parse(video).name));
  say(`  ${file.path}`);
  say(`  size        ${file.bytes.toLocaleString('en')} bytes`);
  say(`  dimensions  ${done.width ?? '?'} x ${done.height ?? '?'} pixels`);
  say(`  frames      ${done.frames ?? '?'}`);
  say(`  seconds     ${done.duration ?? '?'}${done.trimmed === true ? ' (trimmed)' : ''}`);
  say(`  sha256      ${file.sha256}`);
  return true;
}

/** A name in the output folder that this run has not given yet. */
function freeName(name: string): string {
  const stem = given.has(name) ? `${name}-${given.size + 1}` : name;
  given.add(stem);
  return join(OUTPUT_DIR, `${stem}.gif`);
}

/** Boots the embedded service in a folder of its own, converts each video named, and answers with the exit code. */
async function main(videos: string[]): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'framewright-demo-'));
  try {
    say('Starting the embedded service …');
    const service = await start(
      embeddedEnvironment({
        DATA_DIR: folder,
        PORT: '0',
        LOG_LEVEL: 'error',
        WORKER_DRAIN_MS: '0',
      }),
    );
    try {
      await mkdir(OUTPUT_DIR, { recursive: true });
      const client = new ConversionClient(service.url);
      let failed = 0;
      for (const video of videos.length > 0 ? videos : [await makeSample(folder)]) {
        if (!(await Promise.race([convert(client, video), interrupted]))) failed += 1;
      }
      return failed === 0 ? 0 : 1;
    } finally {
      await service.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

// An interruption during the start is looked at once the service stands.
interrupted.catch(() => undefined);

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);

import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ffmpeg, makeVideo } from '../../support/media.js';
import { Tripwire } from './tripwire.js';
import { DISCLOSURE_CASES, type Targets } from './disclosure-cases.js';
import { HostileService } from './hostile-service.js';
import { machineTools } from '../../support/machine-tools.js';

const run = promisify(execFile);

const SECRET_TEXT = 'canary-5f0c2d81-of-the-server';
/** A picture like no other file of this suite. */
const VICTIM = 'mandelbrot=s=160x120:r=10';
const FIELDS = { width: 160, fps: 10 };

/** The hash of each frame. */
async function framesOf(path: string): Promise<Set<string>> {
  const { ffmpeg: tool } = await machineTools();
  const args = ['-v', 'error', '-i', path, '-pix_fmt', 'rgb24', '-f', 'framemd5', '-'];
  const { stdout } = await run(tool, args);
  const lines = stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Set(lines.map((line) => line.split(',').at(-1)?.trim() ?? ''));
}

describe('a file with', () => {
  let hostile: HostileService;
  let tripwire: Tripwire;
  let targets: Targets;
  let foreign: Set<string>;

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hostile-disclosure-'));
    [hostile, tripwire] = await Promise.all([HostileService.start(), Tripwire.start()]);
    const uploads = join(hostile.dataDir, 'storage', 'objects', 'uploads');
    const made = await makeVideo(folder, { name: 'victim.mp4', seconds: 1, source: VICTIM });
    targets = {
      folder,
      victim: join(uploads, 'victim'),
      victimStream: join(uploads, 'victim.ts'),
      secretText: SECRET_TEXT,
      tcp: `127.0.0.1:${tripwire.tcpPort}`,
      udpPort: tripwire.udpPort,
    };
    const { gif } = await hostile.outcomeOf(made, FIELDS);
    if (gif === undefined) throw new Error('The other tenant has no GIF');
    const path = join(folder, 'victim.gif');
    await writeFile(path, gif.bytes);
    foreign = await framesOf(path);
    await mkdir(uploads, { recursive: true });
    await copyFile(made, targets.victim);
    await ffmpeg('-i', made, '-c', 'copy', '-f', 'mpegts', targets.victimStream);
  });
  afterEach(async () => {
    await hostile.expectUnharmed();
    expect(tripwire.hits).toEqual([]);
  });
  afterAll(async () => {
    await Promise.all([hostile.stop(), tripwire.close()]);
    await rm(targets.folder, { recursive: true, force: true });
  });

  it.each(DISCLOSURE_CASES)('$name discloses nothing and is answered $answer', async (row) => {
    const path = join(targets.folder, `${DISCLOSURE_CASES.indexOf(row)}.mp4`);
    await writeFile(path, await row.bytes(targets));
    const { answer, gif } = await hostile.outcomeOf(path, FIELDS);
    if (gif !== undefined) await expectNothingForeign(gif.bytes, `${path}.gif`);
    expect(answer).toBe(row.answer);
  });

  async function expectNothingForeign(gif: Buffer, path: string): Promise<void> {
    expect(gif.includes(SECRET_TEXT)).toBe(false);
    await writeFile(path, gif);
    const shown = await framesOf(path);
    expect(shown.size).toBeGreaterThan(0);
    expect([...shown].filter((frame) => foreign.has(frame))).toEqual([]);
  }

  it("the other tenant's own frames would be noticed", async () => {
    const { gif } = await hostile.outcomeOf(join(targets.folder, 'victim.mp4'), FIELDS);
    const path = join(targets.folder, 'again.gif');
    await writeFile(path, gif?.bytes ?? '');
    expect(await framesOf(path)).toEqual(foreign);
  });
});

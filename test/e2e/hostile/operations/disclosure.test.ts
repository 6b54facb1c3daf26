import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ffmpeg, makeVideo } from '../../../support/media.js';
import { Tripwire } from '../tripwire.js';
import { DISCLOSURE_CASES, type Targets } from '../disclosure-cases.js';
import { HostileService } from '../hostile-service.js';
import { operationOutcome, type Asked } from './operation-outcome.js';

const SECRET_TEXT = 'canary-9b1d77e0-of-the-server';

/** One of each way in which a file is read: probed, decoded, copied, cut, made a picture, made sound. */
const WAYS: Asked[] = [
  { operation: 'video_convert', parameters: { output_format: 'mp4', copy: 'never' } },
  { operation: 'video_convert', parameters: { output_format: 'mov' } },
  { operation: 'video_trim', parameters: { start: 0 } },
  { operation: 'video_thumbnail' },
  { operation: 'media_probe' },
  { operation: 'gif_to_video' },
];

/** Behind the beginning of a GIF the door lets anything in. */
const GIF = Buffer.from('GIF89a\x08\0\x08\0\0\0\0', 'latin1');

/** Where an operation answers otherwise than a conversion to GIF. */
function answerOf({ operation }: Asked, answer: string): string {
  if (operation === 'gif_to_video') {
    return answer.startsWith('415') ? 'failed INPUT_INVALID' : '422 OPERATION_NOT_APPLICABLE';
  }
  // What is described is not read.
  if (operation === 'media_probe' && answer === 'failed INPUT_TRUNCATED') return 'completed';
  return answer;
}

const ROWS = WAYS.flatMap((asked) =>
  DISCLOSURE_CASES.map((row) => ({
    ...row,
    asked,
    way: `${asked.operation} ${JSON.stringify(asked.parameters ?? {})}`,
    answer: answerOf(asked, row.answer),
  })),
);

describe('a file with', () => {
  let hostile: HostileService;
  let tripwire: Tripwire;
  let targets: Targets;

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hostile-operation-disclosure-'));
    [hostile, tripwire] = await Promise.all([HostileService.start(), Tripwire.start()]);
    const uploads = join(hostile.dataDir, 'storage', 'objects', 'uploads');
    await mkdir(uploads, { recursive: true });
    targets = {
      folder,
      victim: join(uploads, 'victim'),
      victimStream: join(uploads, 'victim.ts'),
      secretText: SECRET_TEXT,
      tcp: `127.0.0.1:${tripwire.tcpPort}`,
      udpPort: tripwire.udpPort,
    };
    // A size that no file of the table has: whoever shows it has opened another's.
    const made = await makeVideo(folder, { name: 'victim.mp4', seconds: 1, size: '208x112' });
    await copyFile(made, targets.victim);
    await ffmpeg('-i', made, '-c', 'copy', '-f', 'mpegts', targets.victimStream);
  });
  afterAll(async () => {
    expect(tripwire.hits).toEqual([]);
    await hostile.expectUnharmed();
    await Promise.all([hostile.stop(), tripwire.close()]);
    await rm(targets.folder, { recursive: true, force: true });
  });

  it.concurrent.each(ROWS)(
    '$name, $way, discloses nothing and is answered $answer',
    async (row) => {
      const { asked } = row;
      const folder = join(targets.folder, String(ROWS.indexOf(row)));
      await mkdir(folder);
      const bytes = Buffer.from(await row.bytes({ ...targets, folder }));
      const path = join(folder, 'hostile.mp4');
      const disguised = asked.operation === 'gif_to_video' && row.answer.startsWith('failed');
      await writeFile(path, disguised ? Buffer.concat([GIF, bytes]) : bytes);
      const { answer, operation, output } = await operationOutcome(hostile, path, asked);
      const shown = JSON.stringify(operation ?? {}) + (output?.bytes.toString('latin1') ?? '');
      expect(shown).not.toContain(SECRET_TEXT);
      expect(shown).not.toMatch(/"(width|height)": ?(208|112)\b/);
      expect(tripwire.hits).toEqual([]);
      expect(answer).toBe(row.answer);
    },
  );
});

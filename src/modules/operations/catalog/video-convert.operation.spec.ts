import { validateSync } from 'class-validator';
import { describe, expect, it } from 'vitest';
import type { ProbedStream } from '../../../ports/media-tool.port.js';
import { probedStream } from '../../media/domain/probe.fixture.js';
import { planIo } from '../domain/operation.fixture.js';
import type { OperationPlan, PlanIo } from '../domain/operation-definition.js';
import { fatesOf, probedSound, runsOf, videoSource } from '../domain/video/video-plan.fixture.js';
import { operation, VideoConvertParameters } from './video-convert.operation.js';

type Given = Partial<VideoConvertParameters>;

function plan(given: Given, streams?: ProbedStream[], io: Partial<PlanIo> = {}): OperationPlan {
  const parameters = Object.assign(new VideoConvertParameters(), { output_format: 'mp4' }, given);
  return operation.plan(parameters, planIo(io), videoSource(streams));
}

const fateOf = (given: Given, stream: Partial<ProbedStream>): string | undefined =>
  fatesOf(plan(given, [probedStream(stream)]))[0];

describe('Converting a video', () => {
  it('copies what the container holds', () => {
    const made = plan({ output_format: 'mov' });
    expect(fatesOf(made)).toEqual(['copy: H.264 fits mov', 'copy: AAC fits mov']);
    expect(runsOf(made)[0]).toContain('-map 0:0 -c:v copy -map 0:1 -c:a:0 copy');
  });

  it.each<[VideoConvertParameters['output_format'], Partial<ProbedStream>, string]>([
    [
      'mp4',
      { codec: 'mpeg4' },
      'MPEG-4 Part 2 is not played from mp4 by browsers: encoded as H.264',
    ],
    [
      'mp4',
      { pixelFormat: 'yuv422p10le' },
      'H.264 with pixels of yuv422p10le is played hardly anywhere: encoded as H.264',
    ],
    ['mov', { codec: 'av1' }, 'AV1 does not belong in mov: encoded as H.264'],
    ['webm', {}, 'H.264 does not belong in webm: encoded as VP9'],
  ])('to %s encodes %o and says why', (output_format, stream, reason) => {
    expect(fateOf({ output_format }, stream)).toBe(`encode: ${reason}`);
  });

  it('copies HEVC, HDR and all, under the name that players know', () => {
    const hdr = { codec: 'hevc', pixelFormat: 'yuv420p10le', colorTransfer: 'smpte2084' };
    const made = plan({ output_format: 'mov' }, [probedStream(hdr)]);
    expect(runsOf(made)[0]).toContain('-c:v copy -tag:v hvc1');
  });

  it('encodes only the stream that does not fit', () => {
    const made = plan({}, [probedStream(), probedSound({ codec: 'opus' })]);
    expect(fatesOf(made)).toEqual([
      'copy: H.264 fits mp4',
      'encode: Opus does not belong in mp4: encoded as AAC',
    ]);
    expect(runsOf(made)[0]).toContain('-c:v copy -map 0:1 -c:a:0 aac');
  });

  it('leaves out what is neither picture nor sound', () => {
    const made = plan({}, [
      probedStream(),
      probedStream({ index: 1, codec: 'png', isAttachedPicture: true }),
      probedStream({ index: 2, type: 'subtitle', codec: 'subrip' }),
      probedStream({ index: 3, type: 'data', tags: { timecode: '01:00:00:00' } }),
      probedStream({ index: 4, type: 'attachment', codec: 'ttf' }),
    ]);
    expect(fatesOf(made).slice(1)).toEqual([
      'drop: cover art is left out',
      'drop: subtitles are left out',
      'drop: the timecode track is left out',
      'drop: attachments are left out',
    ]);
    expect(runsOf(made)[0]?.match(/-map /g)).toHaveLength(1);
  });

  it('encodes everything where no copy is wanted', () => {
    const [run] = runsOf(plan({ copy: 'never' }));
    expect(run).toContain('-c:v libx264');
    expect(run).toContain('-c:a:0 aac');
  });

  it('fails, naming the stream, where a copy is required and cannot be made', () => {
    const streams = [probedStream(), probedSound({ codec: 'opus' })];
    expect(() => plan({ copy: 'require' }, streams)).toThrow(
      'Stream 1 (audio) cannot be copied: Opus does not belong in mp4.',
    );
  });

  it('fails where a copy is required and larger than allowed', () => {
    const small = { copy: 'require', max_bytes: 10_000 } as const;
    expect(() => plan(small, undefined, { level: 0.5, firstBytes: 20_000 })).toThrow(/10000 bytes/);
  });

  it('keeps several sound tracks, and what language each is in', () => {
    const track = (index: number, language: string): ProbedStream =>
      probedSound({ index, tags: { language } });
    const [run] = runsOf(plan({}, [probedStream(), track(1, 'deu'), track(2, 'fra')]));
    expect(run).toContain('-metadata:s:a:0 language=deu');
    expect(run).toContain('-metadata:s:a:1 language=fra');
  });

  it('to WebM works in rows and tiles, at a quality that looks as x264 does', () => {
    const wide = [probedStream({ width: 1920, height: 1080 })];
    const [run] = runsOf(plan({ output_format: 'webm', quality: 23 }, wide));
    expect(run).toContain('-cpu-used 4 -row-mt 1 -tile-columns 2');
    expect(run).toContain('-crf 32 -b:v 0');
  });

  it('hands no note of the source on to a picture that no longer is as it says', () => {
    const made = plan({ copy: 'never' }, [probedStream({ rotation: 90 })]);
    expect(runsOf(made)[0]).toContain('[1:0]nullsink');
    expect(runsOf(plan({ copy: 'never' }))[0]).not.toContain('nullsink');
  });

  it('plans the bytes of the sound track that is kept, wherever it stands', () => {
    const single = probedSound({ index: 1, codec: 'ac3', channels: 1, isDefault: false });
    const large = { codec: 'ac3', channels: 6, bitRate: 640_000 };
    const surround = probedSound({ index: 2, ...large, isDefault: true });
    const again = { level: 0.9, firstBytes: 10_000_000 };
    const made = plan({ max_bytes: 9_000_000 }, [probedStream(), single, surround], again);
    expect(runsOf(made).at(-1)).toContain('-b:a:0 384000 -ac:a:0 6');
  });

  it.each([{ output_format: 'avi' }, { quality: 30 }, { copy: 'always' }, { max_bytes: 1 }])(
    'takes no %o',
    (given) => {
      const asked = Object.assign(new VideoConvertParameters(), { output_format: 'mp4' }, given);
      expect(validateSync(asked)).toHaveLength(1);
    },
  );
});

import { validateSync } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { probedStream } from '../../media/domain/probe.fixture.js';
import { planIo } from '../domain/operation.fixture.js';
import type { MediaSource, OperationPlan, PlanIo } from '../domain/operation-definition.js';
import { fatesOf, probedSound, runsOf, videoSource } from '../domain/video/video-plan.fixture.js';
import { operation, VideoCompressParameters } from './video-compress.operation.js';

function parameters(given: Partial<VideoCompressParameters>): VideoCompressParameters {
  return Object.assign(new VideoCompressParameters(), given);
}

function plan(
  given: Partial<VideoCompressParameters> = {},
  source: MediaSource = videoSource(),
  io: Partial<PlanIo> = {},
): OperationPlan {
  return operation.plan(parameters(given), planIo(io), source);
}

describe('Compressing a video', () => {
  it('encodes the picture as asked, in MP4 that plays before it is all there', () => {
    const [run] = runsOf(plan({ quality: 28, preset: 'fast' }));
    expect(run).toContain('-c:v libx264 -preset fast -pix_fmt yuv420p -crf 28');
    expect(run).toContain('-movflags +faststart');
    expect(run).not.toContain('-threads');
  });

  it('takes over nothing that tells of people and places', () => {
    expect(runsOf(plan())[0]).toContain('-sn -dn -map_metadata -1 -map_chapters -1');
  });

  it('copies sound that is small enough, and encodes what is larger', () => {
    expect(fatesOf(plan())[1]).toBe('copy: AAC fits mp4');
    const loud = videoSource([probedStream(), probedSound({ bitRate: 256_000 })]);
    expect(fatesOf(plan({}, loud))[1]).toBe(
      'encode: its bit rate is higher than asked: encoded as AAC',
    );
    expect(runsOf(plan({ audio_bitrate: '96k' }, loud))[0]).toContain('-b:a:0 96000');
  });

  it('makes stereo of surround, for which the bits are too few, and keeps it where they are not', () => {
    const surround = videoSource([probedStream(), probedSound({ codec: 'ac3', channels: 6 })]);
    expect(runsOf(plan({}, surround))[0]).toContain('-ac:a:0 2');
    expect(runsOf(plan({ audio_bitrate: '256k' }, surround))[0]).toContain('-ac:a:0 6');
  });

  it('scales down to what is allowed, never up', () => {
    expect(plan({ max_width: 320 }).expected).toMatchObject({ width: 320, height: 240 });
    expect(plan({ max_height: 1080 }).expected).toMatchObject({ width: 640, height: 480 });
  });

  it('encodes nothing where a copy is required', () => {
    expect(fatesOf(plan({ copy: 'require' }))).toEqual([
      'copy: H.264 fits mp4',
      'copy: AAC fits mp4',
    ]);
  });

  describe('below a size', () => {
    it('first tries what would be made without one', () => {
      const made = plan({ max_bytes: 100_000 });
      expect(runsOf(made)).toEqual(runsOf(plan()));
      expect(made.maxBytes).toBe(100_000);
    });

    it('then gives the picture the bits that are left, in two passes', () => {
      const io = { level: 0.5, firstBytes: 2_000_000 };
      const [first, second] = runsOf(plan({ max_bytes: 1_000_000 }, videoSource(), io));
      expect(first).toMatch(/-b:v \d+ -pass 1 -passlogfile \/scratch\/passes .* -f null$/);
      expect(second).toMatch(/-b:v \d+ -pass 2 -passlogfile \/scratch\/passes /);
    });

    it('keeps no second sound track', () => {
      const two = videoSource([
        probedStream(),
        probedSound(),
        probedSound({ index: 2, isDefault: true }),
      ]);
      expect(fatesOf(plan({ max_bytes: 1_000_000 }, two)).slice(1)).toEqual([
        'drop: only the default sound track is kept',
        'copy: AAC fits mp4',
      ]);
    });
  });

  it.each([
    { quality: 17 },
    { quality: 29 },
    { quality: 20.5 },
    { preset: 'placebo' },
    { audio_bitrate: '100k' },
    { max_width: 8 },
    { max_bytes: 100 },
    { copy: 'perhaps' },
  ])('takes no %o', (given) => {
    expect(validateSync(Object.assign(new VideoCompressParameters(), given))).toHaveLength(1);
  });
});

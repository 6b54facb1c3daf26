import { describe, expect, it } from 'vitest';
import { AppError } from '../../../contracts/app-error.js';
import { jobFailure } from '../../../contracts/job-failure.js';
import { Conversion, conversionFilenames, type ConvertedGif } from './conversion.entity.js';
import { gifParameters } from '../../media/domain/gif-parameters.js';

const AT = new Date('2026-01-02T03:04:05Z');
const GIF: ConvertedGif = {
  key: 'outputs/job-1/1/x-video.gif',
  bytes: 1000,
  width: 480,
  height: 270,
  frames: 15,
  durationSeconds: 1,
  trimmed: false,
};

function conversion(): Conversion {
  return Conversion.start({
    id: 'conversion-1',
    ownerId: 'local',
    jobId: 'job-1',
    originalName: 'Holiday.MOV',
    parameters: gifParameters({}, 120),
    videoBytes: 5000,
    sourceKey: 'uploads/source',
    createdAt: AT,
    ...conversionFilenames('name', 'mov'),
  });
}

function failed(code: 'STORAGE_FAILED' | 'INPUT_INVALID'): Conversion {
  const failing = conversion();
  failing.fail(jobFailure(code), AT);
  return failing;
}

describe('A conversion', () => {
  it('begins queued, its files named alike', () => {
    expect(conversion().state).toMatchObject({
      status: 'queued',
      videoFilename: 'name-video.mov',
      gifFilename: 'name-video.gif',
      sourceKey: 'uploads/source',
    });
  });

  it('may wait again after an attempt that came to nothing', () => {
    const working = conversion();
    working.process();
    working.requeue();
    working.process();
    expect(working.state.status).toBe('processing');
  });

  it('has its GIF when it is completed, and gives its video up then', () => {
    const working = conversion();
    working.process();
    working.complete(GIF, AT);
    expect(working.objectKeys).toEqual(['uploads/source', GIF.key]);
    expect(working.releaseSource()).toEqual(['uploads/source']);
    expect(working.state).toMatchObject({ status: 'completed', gif: GIF, completedAt: AT });
    expect(working.objectKeys).toEqual([GIF.key]);
    expect(working.releaseSource()).toEqual([]);
  });

  it('keeps its video while it is being worked on', () => {
    const working = conversion();
    expect(() => working.releaseSource()).toThrow(AppError);
    working.process();
    expect(() => working.releaseSource()).toThrow(AppError);
  });

  it('says so when it was cancelled', () => {
    const given = conversion();
    given.cancel(AT);
    expect(given.state).toMatchObject({ status: 'cancelled', error: { code: 'CANCELLED' } });
  });

  const ends: [string, (c: Conversion) => void][] = [
    [
      'completed',
      (c) => {
        c.complete(GIF, AT);
      },
    ],
    [
      'failed',
      (c) => {
        c.fail(jobFailure('INPUT_INVALID'), AT);
      },
    ],
    [
      'cancelled',
      (c) => {
        c.cancel(AT);
      },
    ],
  ];
  const steps: [string, (c: Conversion) => void][] = [
    ...ends,
    [
      'processing',
      (c) => {
        c.process();
      },
    ],
    [
      'queued',
      (c) => {
        c.requeue();
      },
    ],
  ];
  it.each(ends.flatMap(([end, finish]) => steps.map(([step, go]) => ({ end, step, finish, go }))))(
    'that is $end does not become $step',
    ({ finish, go }) => {
      const over = conversion();
      finish(over);
      const before = over.state;
      expect(() => {
        go(over);
      }).toThrow(new AppError('CONFLICT'));
      expect(over.state).toEqual(before);
    },
  );
});

describe('A failed conversion', () => {
  it('begins anew with another job where a retry may help', () => {
    const again = failed('STORAGE_FAILED');
    again.retry('job-2');
    expect(again.state).toMatchObject({ status: 'queued', jobId: 'job-2', error: undefined });
    again.process();
    again.complete(GIF, AT);
    expect(again.state.status).toBe('completed');
  });

  it('does not where the input is at fault', () => {
    expect(() => {
      failed('INPUT_INVALID').retry('job-2');
    }).toThrow(new AppError('CONFLICT'));
  });

  it('does not once its video is given up', () => {
    const late = failed('STORAGE_FAILED');
    late.releaseSource();
    expect(() => {
      late.retry('job-2');
    }).toThrow(new AppError('CONFLICT'));
  });
});

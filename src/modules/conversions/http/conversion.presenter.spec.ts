import { describe, expect, it } from 'vitest';
import { jobFailure } from '../../../contracts/job-failure.js';
import { PublicUrls } from '../../../ports/public-urls.port.js';
import { Conversion, conversionFilenames } from '../domain/conversion.entity.js';
import { followedConversion } from '../domain/followed-conversion.js';
import { gifParameters } from '../../media/domain/gif-parameters.js';
import { ConversionTaskPresenter } from './conversion-task.presenter.js';
import { ConversionPresenter } from './conversion.presenter.js';

class FixedUrls extends PublicUrls {
  base(): string {
    return 'https://gifs.example';
  }
}

const presenter = new ConversionPresenter(new FixedUrls());
const tasks = new ConversionTaskPresenter(presenter);
const AT = new Date('2026-01-02T03:04:05.678Z');
const GIF = { width: 480, height: 270, frames: 15, durationSeconds: 1, trimmed: true };

function conversion(): Conversion {
  return Conversion.start({
    id: 'conversion-1',
    ownerId: 'somebody',
    jobId: 'job-1',
    originalName: 'Holiday.MOV',
    ...conversionFilenames('name', 'mov'),
    parameters: gifParameters({ maxBytes: 5_000_000 }, 120),
    videoBytes: 5000,
    sourceKey: 'uploads/secret',
    createdAt: AT,
  });
}

function completed(): Conversion {
  const done = conversion();
  done.complete({ key: 'outputs/secret', bytes: 1000, ...GIF }, AT);
  return done;
}

describe('A conversion is shown', () => {
  it('as it begins, with nothing of the GIF yet', () => {
    expect(presenter.present(followedConversion(conversion(), { progress: 0 }))).toEqual({
      id: 'conversion-1',
      status: 'queued',
      progress: 0,
      original_name: 'Holiday.MOV',
      video_filename: 'name-video.mov',
      video_bytes: 5000,
      gif_filename: 'name-video.gif',
      gif_url: null,
      width: null,
      height: null,
      frames: null,
      duration: null,
      bytes: null,
      trimmed: null,
      parameters: {
        fps: 15,
        width: 480,
        start: 0,
        duration: 120,
        loop: 0,
        quality: 'good',
        max_bytes: 5_000_000,
      },
      error: null,
      created_at: '2026-01-02T03:04:05.678Z',
      completed_at: null,
    });
  });

  it('with its GIF and the stable link to it once completed', () => {
    expect(presenter.present(followedConversion(completed(), { progress: 99 }))).toMatchObject({
      status: 'completed',
      progress: 100,
      gif_url: 'https://gifs.example/gifs/name-video.gif',
      width: 480,
      height: 270,
      frames: 15,
      duration: 1,
      bytes: 1000,
      trimmed: true,
      completed_at: '2026-01-02T03:04:05.678Z',
    });
  });

  it('at no more than 99 percent until it is completed, although its job already is', () => {
    expect(presenter.present(followedConversion(conversion(), { progress: 100 }))).toMatchObject({
      progress: 99,
      gif_url: null,
    });
  });

  it('never with where its files lie, whose it is or which job works on it', () => {
    const shown = JSON.stringify([
      presenter.present(followedConversion(completed(), undefined)),
      tasks.presentStatus(followedConversion(completed(), undefined)),
    ]);
    expect(shown).not.toMatch(/secret|somebody|job-1/);
  });
});

describe('A task is shown', () => {
  it('as processing as soon as it is accepted', () => {
    expect(tasks.presentStarted(followedConversion(conversion(), undefined))).toEqual({
      task_id: 'conversion-1',
      status: 'processing',
      message: 'Video uploaded and conversion started in background',
      video_filename: 'name-video.mov',
      gif_filename: 'name-video.gif',
    });
  });

  it('as processing with its progress, whether it waits or runs', () => {
    const working = conversion();
    const processing = {
      task_id: 'conversion-1',
      status: 'processing',
      message: 'Video conversion in progress',
      progress: 40,
      gif_filename: 'name-video.gif',
    };
    expect(tasks.presentStatus(followedConversion(working, { progress: 40 }))).toEqual(processing);
    working.process();
    expect(tasks.presentStatus(followedConversion(working, { progress: 40 }))).toEqual(processing);
  });

  it('as completed with the link, and whether the video was cut', () => {
    expect(tasks.presentStatus(followedConversion(completed(), undefined))).toEqual({
      task_id: 'conversion-1',
      status: 'completed',
      message: 'Video successfully converted to GIF',
      progress: 100,
      gif_filename: 'name-video.gif',
      gif_url: 'https://gifs.example/gifs/name-video.gif',
      trimmed: true,
    });
  });

  it('as failed with the reason', () => {
    const failed = conversion();
    failed.fail(jobFailure('INPUT_NO_VIDEO'), AT);
    expect(tasks.presentStatus(followedConversion(failed, { progress: 10 }))).toMatchObject({
      status: 'failed',
      message: 'Video conversion failed',
      error: { code: 'INPUT_NO_VIDEO', message: 'The file holds no video.', retryable: false },
    });
  });

  it('as failed when it was cancelled, which its code says', () => {
    const cancelled = conversion();
    cancelled.cancel(AT);
    expect(tasks.presentStatus(followedConversion(cancelled, undefined))).toMatchObject({
      status: 'failed',
      error: { code: 'CANCELLED' },
    });
  });
});

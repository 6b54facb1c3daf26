import { describe, expect, it } from 'vitest';
import { jobFailure } from '../../../contracts/job-failure.js';
import { Dream, type DreamVideo } from './dream.entity.js';

const AT = new Date('2026-01-01T00:00:00Z');
const LATER = new Date('2026-01-01T00:01:00Z');
const URL = 'https://api.example.org/dream-videos/a.mp4';
const FAILURE = jobFailure('PROVIDER_FAILED');

const video = (attempt: number): DreamVideo => ({
  key: `videos/d/${attempt}/video.mp4`,
  posterKey: `videos/d/${attempt}/poster.jpg`,
  metadata: { duration: 8, scenes: 2, cost: null },
});

const created = (): Dream =>
  Dream.create({
    id: 'd',
    ownerId: 'local',
    title: undefined,
    text: 'A lighthouse.',
    scenes: [],
    size: '1280x720',
    style: undefined,
    captions: undefined,
    music: undefined,
    narration: undefined,
    linkToken: 'a',
    createdAt: AT,
  });

const begun = (dream = created(), jobId = 'j'): Dream => {
  dream.begin(jobId, undefined);
  return dream;
};

const completed = (): Dream => {
  const dream = begun();
  dream.process(AT);
  dream.complete(video(1), URL, LATER);
  return dream;
};

const failed = (): Dream => {
  const dream = begun();
  dream.fail(FAILURE, LATER);
  return dream;
};

const processing = (): Dream => {
  const dream = begun();
  dream.process(AT);
  return dream;
};

describe('A dream', () => {
  it('has no video and nothing to say of one until it is begun', () => {
    expect(created().state).toMatchObject({ jobId: undefined, status: undefined });
    expect([created().objectKeys, created().isUnderWay]).toEqual([[], false]);
  });

  it('belongs to whoever made it', () => {
    expect([created().belongsTo('local'), created().belongsTo('other')]).toEqual([true, false]);
  });

  it('notes when it was first worked on, however often it goes back to the queue', () => {
    const dream = processing();
    dream.requeue();
    dream.process(LATER);
    expect(dream.state).toMatchObject({ status: 'processing', startedAt: AT });
  });

  it('is completed with its video, its link and its time', () => {
    expect(completed().state).toMatchObject({
      status: 'completed',
      video: video(1),
      videoUrl: URL,
      startedAt: AT,
      completedAt: LATER,
    });
  });

  it('keeps the earlier video while it is rendered anew, and shows no link to it', () => {
    const dream = begun(completed(), 'k');
    expect(dream.state).toMatchObject({ status: 'queued', jobId: 'k', video: video(1) });
    expect(dream.state).toMatchObject({ videoUrl: undefined, startedAt: undefined });
    dream.fail(FAILURE, LATER);
    expect(dream.objectKeys).toEqual([video(1).key, video(1).posterKey]);
    dream.begin('l', undefined);
    dream.complete(video(2), URL, LATER);
    expect(dream.objectKeys).toEqual([video(2).key, video(2).posterKey]);
  });

  it('forgets its failure when it is begun anew, and goes on with a preview it is given', () => {
    const dream = failed();
    expect(dream.state).toMatchObject({ status: 'failed', error: FAILURE, completedAt: LATER });
    dream.begin('k', 'videos/d/1/preview.mp4');
    expect(dream.state).toMatchObject({
      status: 'queued',
      error: undefined,
      completedAt: undefined,
    });
    expect(dream.objectKeys).toEqual(['videos/d/1/preview.mp4']);
  });

  it('forgets the preview of the video before', () => {
    const dream = begun();
    dream.showPreview('videos/d/1/preview.mp4');
    dream.complete(video(1), URL, LATER);
    expect(dream.objectKeys).toContain('videos/d/1/preview.mp4');
    dream.begin('k', undefined);
    expect(dream.state.previewKey).toBeUndefined();
  });

  it.each([
    ['not begun', created, ['begin']],
    ['queued', () => begun(), ['process', 'requeue', 'showPreview', 'complete', 'fail']],
    ['processing', processing, ['process', 'requeue', 'showPreview', 'complete', 'fail']],
    ['completed', completed, ['begin']],
    ['failed', failed, ['begin']],
  ] as const)('that is %s can do nothing but what it should', (_state, make, allowed) => {
    const transitions = {
      begin: (dream: Dream) => {
        dream.begin('k', undefined);
      },
      process: (dream: Dream) => {
        dream.process(AT);
      },
      requeue: (dream: Dream) => {
        dream.requeue();
      },
      showPreview: (dream: Dream) => {
        dream.showPreview('p');
      },
      complete: (dream: Dream) => {
        dream.complete(video(3), URL, AT);
      },
      fail: (dream: Dream) => {
        dream.fail(FAILURE, AT);
      },
    };
    const possible = Object.entries(transitions).filter(([, change]) => {
      const dream = make();
      const before = dream.state;
      try {
        change(dream);
        return true;
      } catch (error) {
        expect(error).toMatchObject({ code: 'CONFLICT' });
        expect(dream.state).toEqual(before);
        return false;
      }
    });
    expect(possible.map(([name]) => name)).toEqual(allowed);
  });
});

import { validateSync } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { planIo } from '../domain/operation.fixture.js';
import { fatesOf, runsOf, videoSource } from '../domain/video/video-plan.fixture.js';
import { operation, VideoEnhanceParameters } from './video-enhance.operation.js';

function run(given: Partial<VideoEnhanceParameters> = {}): string {
  const parameters = Object.assign(new VideoEnhanceParameters(), given);
  return runsOf(operation.plan(parameters, planIo(), videoSource())).join();
}

describe('Enhancing a video', () => {
  it('raises contrast, colour and sharpness a little unless told otherwise', () => {
    expect(run()).toContain(
      '[0:0]eq=contrast=1.1:brightness=0:saturation=1.05,unsharp=5:5:0.5[picture]',
    );
    expect(run()).toContain('-preset veryfast');
  });

  it('does nothing that is not asked for', () => {
    const plain = { contrast: 1, brightness: 0, saturation: 1, sharpen: 0 };
    expect(run(plain)).toContain('[0:0]null[picture]');
    expect(run({ ...plain, sharpen: 1 })).toContain('[0:0]unsharp=5:5:1[picture]');
  });

  it('writes small numbers as the tool reads them', () => {
    expect(run({ brightness: 0.0000001 })).toContain('brightness=0:');
  });

  it('leaves the sound as it is', () => {
    const plan = operation.plan(new VideoEnhanceParameters(), planIo(), videoSource());
    expect(fatesOf(plan)).toEqual([
      'encode: the picture is changed: encoded as H.264',
      'copy: AAC fits mp4',
    ]);
  });

  it.each([
    { contrast: 0 },
    { brightness: 1 },
    { saturation: -1 },
    { sharpen: 9 },
    { sharpen: NaN },
  ])('takes no %o', (given) => {
    const asked = Object.assign(new VideoEnhanceParameters(), given);
    expect(validateSync(asked)).toHaveLength(1);
  });
});

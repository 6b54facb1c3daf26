import { validateSync } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { mediaSource, planIo } from '../domain/operation.fixture.js';
import type { OperationPlan } from '../domain/operation-definition.js';
import { operation, VideoToGifParameters } from './video-to-gif.operation.js';

function plan(asked: Partial<VideoToGifParameters> = {}, level = 1, seconds = 10): OperationPlan {
  const parameters = Object.assign(new VideoToGifParameters(), asked);
  const source = mediaSource();
  for (const stream of source.probe.streams) stream.duration = seconds;
  return operation.plan(parameters, planIo({ level }), { ...source, seconds });
}

describe('Making a GIF of a video', () => {
  it('plans as conversions do', () => {
    const { steps, expected, output } = plan({ duration: 3 });
    expect(steps.every((step) => step.do === 'run')).toBe(true);
    expect(expected).toEqual({ width: 480, height: 360, seconds: 3 });
    expect(output).toEqual({ path: '/scratch/output.gif', format: 'gif' });
  });

  it('gives up frames, colours and pixels at lower levels, where a size is given', () => {
    expect(plan({ max_bytes: 100_000 }, 1).expected.width).toBe(480);
    expect(plan({ max_bytes: 100_000 }, 0.3).expected.width).toBeLessThan(480);
    expect(plan({ max_bytes: 100_000 }).maxBytes).toBe(100_000);
    expect(plan().maxBytes).toBeUndefined();
  });

  it('takes ten minutes at most, and says so', () => {
    const { expected, streams } = plan({}, 1, 1000);
    expect(expected.seconds).toBe(600);
    expect(streams[0]?.reason).toBe('Its first 600 s become the GIF; no GIF is longer.');
    expect(validateSync(Object.assign(new VideoToGifParameters(), { duration: 601 }))).toHaveLength(
      1,
    );
  });

  it('answers INPUT_INVALID where it would begin after the end', () => {
    expect(() => plan({ start: 11 })).toThrow('The video is over after 10 s');
  });
});

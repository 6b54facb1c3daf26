import { describe, expect, it } from 'vitest';
import { mediaSource, planIo } from '../domain/operation.fixture.js';
import type { OperationPlan, OperationStep } from '../domain/operation-definition.js';
import { operation, VideoThumbnailParameters } from './video-thumbnail.operation.js';

function plan(asked: Partial<VideoThumbnailParameters> = {}, seconds = 10): OperationPlan {
  const parameters = Object.assign(new VideoThumbnailParameters(), asked);
  const source = mediaSource();
  for (const stream of source.probe.streams) stream.duration = seconds;
  return operation.plan(parameters, planIo(), { ...source, seconds });
}

function inputsOf(step: OperationStep | undefined): string[] {
  if (step === undefined || !('command' in step)) throw new Error('It runs nothing');
  return step.command.inputs.map(({ options }) => options.join(' '));
}

describe('Taking a picture from a video', () => {
  it('seeks before it reads, and reads one frame', () => {
    const [step, ...others] = plan({ at: 5 }).steps;
    expect(others).toEqual([]);
    expect(inputsOf(step)).toEqual([expect.stringContaining('-ss 5.000000')]);
    if (step?.do !== 'run') throw new Error('It runs nothing');
    expect(step.command.outputs[0]?.options.join(' ')).toContain('-frames:v 1');
  });

  it('takes the last frame there is near the end, where a seek may find none', () => {
    const [step] = plan({ at: 9.99 }).steps;
    expect(inputsOf(step)).toEqual([expect.stringContaining('-ss 8.990000 -t 1.001')]);
  });

  it('is never larger than the video, and fits both sides', () => {
    expect(plan({ width: 3840 }).expected).toEqual({ width: 640, height: 480 });
    expect(plan({ width: 320, height: 120 }).expected).toEqual({ width: 160, height: 120 });
  });

  it('answers INPUT_INVALID past the end, and names the length', () => {
    expect(() => plan({ at: 12 })).toThrow(
      'The video is over after 10 s; there is no picture at 12 s.',
    );
  });

  it('puts pictures of equal parts of the video on a sheet', () => {
    const { steps, expected } = plan({ columns: 3, rows: 2, width: 160 }, 60);
    expect(expected).toEqual({ width: 488, height: 244 });
    const seeks = steps.slice(1, -1).flatMap(inputsOf);
    expect(seeks.map((options) => Number(/-ss (\S+)/.exec(options)?.[1]))).toEqual([
      5, 15, 25, 35, 45, 55,
    ]);
    expect(inputsOf(steps.at(-1))).toHaveLength(6);
  });

  it('reads a short video once for a sheet', () => {
    expect(plan({ columns: 5, rows: 5 }).steps).toHaveLength(1);
  });

  it('answers PIXEL_LIMIT for a sheet past all memory', () => {
    expect(() => plan({ columns: 10, rows: 10, width: 3840 }, 500)).not.toThrow();
    const source = mediaSource();
    for (const stream of source.probe.streams) Object.assign(stream, { width: 3840, height: 2160 });
    const parameters = Object.assign(new VideoThumbnailParameters(), {
      columns: 3,
      rows: 3,
      width: 3840,
    });
    expect(() => operation.plan(parameters, planIo(), source)).toThrow('11528x6488');
  });

  it('looks for light first where black is to be skipped', () => {
    const [search] = plan({ at: 2, skip_black: true }).steps;
    if (search?.do !== 'measure') throw new Error('It measures nothing');
    const [found] = search.then('frame:0    pts:90   pts_time:1.5\nlavfi.blackframe.pblack=40\n');
    expect(inputsOf(found)).toEqual([expect.stringContaining('-ss 3.498000')]);
    expect(inputsOf(search.then('')[0])).toEqual([expect.stringContaining('-ss 2.000000')]);
  });
});

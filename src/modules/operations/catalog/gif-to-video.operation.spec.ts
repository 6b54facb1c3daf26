import { validateSync } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { probedStream, probeOf } from '../../media/domain/probe.fixture.js';
import { mediaSource, planIo } from '../domain/operation.fixture.js';
import type { OperationPlan, OperationStep } from '../domain/operation-definition.js';
import { GifToVideoParameters, operation } from './gif-to-video.operation.js';

function plan(asked: Partial<GifToVideoParameters> = {}, seconds = 2): OperationPlan {
  const stream = probedStream({ codec: 'gif', width: 33, height: 20, pixelFormat: 'bgra' });
  const source = mediaSource({ format: 'gif', probe: probeOf({ streams: [stream] }), seconds });
  return operation.plan(Object.assign(new GifToVideoParameters(), asked), planIo(), source);
}

/** What follows for frames at these times, in seconds. */
function encoded({ steps }: OperationPlan, times: readonly number[]): OperationStep[] {
  const [step] = steps;
  if (step?.do !== 'measure') throw new Error('It measures nothing');
  return step.then(times.map((time, n) => `frame:${n} pts:${n} pts_time:${time}`).join('\n'));
}

function outputOf(step: OperationStep | undefined): string {
  if (step?.do !== 'run') throw new Error('It runs nothing');
  return step.command.outputs.flatMap(({ options }) => options).join(' ');
}

describe('Making a video of an animation', () => {
  it.each([
    ['regular', [0, 0.1, 0.2, 0.3], 'fps=10,'],
    ['some twice as long as others', [0, 0.04, 0.12, 0.16], 'fps=25,'],
    ['at no common beat', [0, 0.03, 0.1, 0.15], 'fps=50,'],
    ['single', [0], 'fps=10,'],
  ])('keeps the time of frames that are %s', (_case, times, expected) => {
    expect(outputOf(encoded(plan(), times)[0])).toContain(expected);
  });

  it('takes no animation whose delays would be more frames than any is worth', () => {
    expect(encoded(plan({}, 720), [0, 0.02])).toHaveLength(1);
    expect(() => encoded(plan({}, 721), [0, 0.02])).toThrow('plays longer than allowed');
  });

  it('has even sides, with a line of the background more where they were odd', () => {
    const made = plan({ background: '#FF8000' });
    expect(made.expected).toMatchObject({ width: 34, height: 20, hasAudio: false });
    const options = outputOf(encoded(made, [0])[0]);
    expect(options).toContain('pad=34:20:0:0:color=0xff8000');
    expect(options).toContain('lutrgb=r=255:g=128:b=0:a=255');
  });

  it('copies what has been encoded where it plays more than once', () => {
    const made = plan({ loops: 3 });
    const steps = encoded(made, [0, 0.1]);
    expect(made.expected.seconds).toBe(6);
    expect(steps).toHaveLength(2);
    expect(outputOf(steps[1])).toContain('-c copy');
  });

  it('takes six hexadecimal digits for a colour, and nothing else', () => {
    const problems = (background: string): number =>
      validateSync(Object.assign(new GifToVideoParameters(), { background })).length;
    expect(['#00ff7F', '#fff', 'white', '#ffffff,drawbox'].map(problems)).toEqual([0, 1, 1, 1]);
  });
});

import { describe, expect, it } from 'vitest';
import { boundedPlan, givenPlan } from './scene-lengths.js';

const secondsOf = (durations: (number | undefined)[], maxSeconds: number): number[] => {
  const scenes = durations.map((duration) => {
    return { prompt: 'A scene', ...(duration === undefined ? {} : { duration }) };
  });
  return givenPlan(scenes, maxSeconds).scenes.map(({ seconds }) => seconds);
};

describe('The scenes an author gave', () => {
  it('say of themselves what is seen and what is written, and cost nothing to plan', () => {
    expect(givenPlan([{ prompt: 'A lake', duration: 3 }], 60)).toEqual({
      scenes: [{ prompt: 'A lake', caption: 'A lake', seconds: 3 }],
      planner: 'given',
      costUsd: 0,
    });
  });

  it.each([
    ['are seen for four seconds where nobody says', [undefined, 2], 60, [4, 2]],
    ['share what the others leave', [6, undefined, undefined], 10, [6, 2, 2]],
    [
      'are never shorter than a second for it, but all a little shorter',
      [10, undefined],
      10,
      [100 / 11, 10 / 11],
    ],
    ['are as long as they are asked to be', [1.5, 2.25], 60, [1.5, 2.25]],
  ] as const)('%s', (_, given, most, wanted) => {
    const found = secondsOf([...given], most);
    expect(found).toHaveLength(wanted.length);
    found.forEach((seconds, n) => {
      expect(seconds).toBeCloseTo(wanted[n] ?? 0, 9);
    });
  });
});

describe('The scenes a planner told', () => {
  it('are no more and no longer than allowed, whatever it says', () => {
    const scene = { prompt: 'A lake', caption: '', seconds: 10 };
    const plan = { scenes: [scene, scene, scene], planner: 'fixed', costUsd: undefined };
    const { scenes } = boundedPlan(plan, 2, 10);
    expect(scenes).toEqual([
      { ...scene, seconds: 5 },
      { ...scene, seconds: 5 },
    ]);
  });
});

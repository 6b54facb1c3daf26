import { describe, expect, it } from 'vitest';
import type { ScenePlan } from '../../src/contracts/dream.js';
import type { ScenePlannerPort, ScenePlanRequest } from '../../src/ports/scene-planner.port.js';

const STORY =
  'A lighthouse keeper finds a letter in a bottle. He rows out at dawn, against the wind. On the other shore ' +
  'somebody has been waiting for years. They light the lamp together, and the ships come home.';

function requestOf(given: Partial<ScenePlanRequest> = {}): ScenePlanRequest {
  return {
    ...{ title: undefined, text: STORY, style: undefined, maxScenes: 12, maxSeconds: 120 },
    ...given,
  };
}

/** What every ScenePlannerPort promises, of whatever it makes its plans. */
export function describeScenePlanner(name: string, plannerOf: () => ScenePlannerPort): void {
  describe(`A plan by ${name}`, () => {
    const plan = (given: Partial<ScenePlanRequest> = {}): Promise<ScenePlan> =>
      plannerOf().plan(requestOf(given), new AbortController().signal);

    it.each<[string, Partial<ScenePlanRequest>]>([
      ['a story', {}],
      ['a story with a title and a style', { title: 'The letter', style: 'watercolour' }],
      ['a word', { text: 'rain' }],
      ['a mark', { text: '?' }],
      ['a text without sentences', { text: 'rain '.repeat(500) }],
      ['a text without spaces', { text: 'x'.repeat(5_000) }],
      ['a long text', { text: STORY.repeat(40) }],
      ['another script', { text: '灯台守は瓶の中の手紙を見つける。夜明けに彼は漕ぎ出す。' }],
      ['pictures for words', { text: '🌊🏠✉️ 👨‍👩‍👧 🚢' }],
      ['many lines', { text: STORY.replaceAll('. ', '.\n\n') }],
      ['one scene', { maxScenes: 1 }],
      ['two scenes', { maxScenes: 2 }],
      ['few seconds', { maxSeconds: 5 }],
      ['a second', { maxSeconds: 1 }],
      ['more scenes than seconds', { maxScenes: 50, maxSeconds: 7 }],
    ])('keeps to what is allowed: %s', async (_, given) => {
      const { maxScenes, maxSeconds } = requestOf(given);
      const { scenes } = await plan(given);
      expect(scenes.length).toBeGreaterThanOrEqual(1);
      expect(scenes.length).toBeLessThanOrEqual(maxScenes);
      for (const { prompt, caption, seconds } of scenes) {
        expect(prompt.trim()).not.toBe('');
        expect(`${prompt}${caption}`).not.toMatch(/[\p{Cc}\p{Cs}]/u);
        expect(seconds).toBeGreaterThan(0);
        expect(Number.isFinite(seconds)).toBe(true);
      }
      const together = scenes.reduce((sum, { seconds }) => sum + seconds, 0);
      expect(together).toBeLessThanOrEqual(maxSeconds + 1e-6);
    });

    it('says who made it', async () => {
      expect((await plan()).planner).toMatch(/^\S{1,200}$/);
    });

    it('is not made once the work has ended, and rethrows why', async () => {
      const reason = new Error('The work has ended');
      const planning = plannerOf().plan(requestOf(), AbortSignal.abort(reason));
      await expect(planning).rejects.toBe(reason);
    });
  });
}

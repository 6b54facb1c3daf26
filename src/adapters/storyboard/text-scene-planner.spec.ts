import { describe, expect, it } from 'vitest';
import { Chance } from './chance.js';
import { TextScenePlanner } from './text-scene-planner.adapter.js';

const never = new AbortController().signal;
const planner = new TextScenePlanner();
const plan = (text: string, maxScenes = 12, maxSeconds = 120, title?: string) =>
  planner.plan({ title, text, style: undefined, maxScenes, maxSeconds }, never);

describe('a text split into scenes', () => {
  it('has a scene for each sentence, as long as reading it takes', async () => {
    const { scenes, planner: name } = await plan(
      'The lighthouse keeper lights the lamp at dusk. Far out on the dark water, a small boat with a torn sail turns its bow towards the light.',
    );
    expect(name).toBe('sentences');
    expect(scenes.map(({ prompt }) => prompt)).toEqual([
      'The lighthouse keeper lights the lamp at dusk.',
      'Far out on the dark water, a small boat with a torn sail turns its bow towards the light.',
    ]);
    expect(scenes[1]?.seconds).toBeGreaterThan(scenes[0]?.seconds ?? Infinity);
  });

  it('lets short sentences share a scene', async () => {
    const { scenes } = await plan('Rain. Night. A door is opened by somebody who has waited.');
    expect(scenes.length).toBeLessThan(3);
  });

  it('shortens captions at a word, and never prompts', async () => {
    const text = `${'The sea was as calm as it had never been before, and '.repeat(6)}so we sailed.`;
    const { scenes } = await plan(text);
    expect(scenes[0]?.prompt).toBe(text);
    expect(scenes[0]?.caption.length).toBeLessThanOrEqual(90);
    expect(scenes[0]?.caption).toMatch(/\p{L}…$/u);
    expect(text.startsWith((scenes[0]?.caption ?? '').slice(0, -1))).toBe(true);
    expect(text[(scenes[0]?.caption.length ?? 0) - 1]).toMatch(/[\s,]/);
  });

  it('falls back on the title, and on a picture without words', async () => {
    expect((await plan(' \u0000\n', 12, 120, 'My dream')).scenes[0]?.prompt).toBe('My dream');
    expect((await plan('')).scenes).toHaveLength(1);
  });

  it('takes no time over the longest of texts', async () => {
    const before = performance.now();
    expect((await plan('A. '.repeat(33_000))).scenes.length).toBeLessThanOrEqual(12);
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  it('rethrows the reason of an abort', async () => {
    const reason = new Error('cancelled by its owner');
    const request = { title: undefined, text: 'A.', style: undefined, maxScenes: 1, maxSeconds: 9 };
    await expect(planner.plan(request, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it('keeps to what is allowed, and loses no word, whatever the text', async () => {
    const chance = new Chance('texts');
    const pieces = [
      ...[
        'The sea is calm.',
        'Why?',
        'No!',
        '海は静かです。',
        '星。',
        'مرحبا بالعالم؟',
        '🌊🔥',
        '\n\n',
      ],
      ...[
        'x'.repeat(300),
        'Mr. Smith paid 3.50 dollars…',
        'é́',
        '\ud83d',
        '- ',
        '"Go," he said.',
        'ไปทะเล',
      ],
    ] as const;
    for (let round = 0; round < 150; round++) {
      const text = Array.from(
        { length: chance.whole(0, 40) },
        () => pieces[chance.whole(0, pieces.length - 1)],
      ).join(' ');
      const [maxScenes, maxSeconds] = [chance.whole(1, 15), chance.whole(1, 150)];
      const { scenes } = await plan(text, maxScenes, maxSeconds);
      expect(scenes.length).toBeGreaterThanOrEqual(1);
      expect(scenes.length).toBeLessThanOrEqual(maxScenes);
      const total = scenes.reduce((sum, { seconds }) => sum + seconds, 0);
      expect(total).toBeLessThanOrEqual(maxSeconds + 1e-6);
      for (const { prompt, caption, seconds } of scenes) {
        expect(prompt.trim()).not.toBe('');
        expect(caption.trim()).not.toBe('');
        expect(seconds).toBeLessThanOrEqual(8);
        expect(seconds).toBeGreaterThanOrEqual(Math.min(3, maxSeconds));
      }
      const words = (said: string): string[] => said.match(/[\p{L}\p{N}]+/gu) ?? [];
      expect(words(scenes.map(({ prompt }) => prompt).join(' '))).toEqual(words(text));
    }
  });
});

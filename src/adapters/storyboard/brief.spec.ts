import { describe, expect, it } from 'vitest';
import { briefOf } from './brief.js';
import { Chance } from './chance.js';

const brief = (prompt: string, style?: string): ReturnType<typeof briefOf> =>
  briefOf(prompt, style, new Chance(prompt));

describe('what is to be drawn', () => {
  it.each([
    ['The lighthouse keeper lights the lamp at dusk', { place: 'sea', time: 'dusk' }],
    ['Snow falls on the silent village in winter', { place: 'winter', weather: 'snow' }],
    ['The city never sleeps at night', { place: 'city', time: 'night' }],
    ['A caravan crosses the dunes at noon', { place: 'desert', time: 'day' }],
    ['The mountains wake at dawn', { place: 'mountains', time: 'dawn' }],
    ['A planet turns among the stars', { place: 'space' }],
    ['El barco cruza el mar de noche', { place: 'sea', time: 'night' }],
    ['Der Wald im Nebel am Morgen', { place: 'forest', weather: 'mist', time: 'dawn' }],
    ['La forêt sous la pluie', { place: 'forest', weather: 'rain' }],
    ['海と夜の月', { place: 'sea', time: 'night' }],
  ])('is in the words: %s', (prompt, expected) => {
    expect(brief(prompt)).toMatchObject(expected);
  });

  it('names who appears, in the order in which they are named, and not too many', () => {
    expect(brief('A boat passes the lighthouse').figures).toEqual(['sailboat', 'lighthouse']);
    expect(brief('A house, a tree, a castle, a boat and a rocket').figures).toHaveLength(3);
  });

  it('hears the style', () => {
    expect(brief('A street', 'film noir, moody').treatments).toEqual(['noir', 'dark']);
    expect(brief('A street', undefined).treatments).toEqual([]);
  });

  it('takes whole words for what they are', () => {
    expect(brief('I see the mountains in the distance').place).toBe('mountains');
    expect(brief('Her season of reasons in the forest').place).toBe('forest');
  });

  it('is decided by chance where no word tells, for the same words alike', () => {
    const told = ['Qwerty', '🌊', '', 'x'.repeat(10_000)].map((text) => brief(text));
    expect(told).toEqual(['Qwerty', '🌊', '', 'x'.repeat(10_000)].map((text) => brief(text)));
    const places = Array.from({ length: 60 }, (_, index) => brief(`Qwerty ${index}`).place);
    expect(new Set(places).size).toBeGreaterThan(2);
  });
});

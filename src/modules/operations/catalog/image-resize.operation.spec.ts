import { validateSync } from 'class-validator';
import { describe, expect, it } from 'vitest';
import type { ImageFacts } from '../../../ports/image-tool.port.js';
import { imageFacts } from '../domain/image/image.fixture.js';
import { planIo } from '../domain/operation.fixture.js';
import { ImageResizeParameters, operation } from './image-resize.operation.js';

const parameters = (given: object): ImageResizeParameters =>
  Object.assign(new ImageResizeParameters(), given);

const wrong = (given: object): string[] =>
  validateSync(parameters(given)).map(({ property }) => property);

const planOf = (given: object, facts: Partial<ImageFacts> = {}) =>
  operation.plan(parameters(given), planIo(), imageFacts(facts));

describe('The parameters of image_resize', () => {
  it.each([
    ['a width', { width: 1920 }],
    ['a height', { height: 1 }],
    ['the largest square allowed', { width: 7071, height: 7071 }],
    ['the longest side', { width: 16_384, height: 3_000 }],
    ['another format', { width: 10, output_format: 'jpg' }],
  ])('may be %s', (_, given) => {
    expect(wrong(given)).toEqual([]);
  });

  it.each([
    ['neither side', {}, 'width'],
    ['no width', { width: null }, 'width'],
    ['0', { width: 0 }, 'width'],
    ['a negative side', { height: -1 }, 'height'],
    ['a fraction', { width: 1.5 }, 'width'],
    ['no number', { width: Number.NaN }, 'width'],
    ['endlessness', { height: Infinity }, 'height'],
    ['text', { width: '10px' }, 'width'],
    ['digits in text', { width: '10' }, 'width'],
    ['a side past the limit', { width: 100_000, height: 1 }, 'width'],
    ['a side past what a machine counts', { height: 2_147_483_647 }, 'height'],
    ['more than 50 megapixels', { width: 16_384, height: 16_384 }, 'width'],
    ['a word for the aspect', { width: 1, maintain_aspect_ratio: 'yes' }, 'maintain_aspect_ratio'],
    ['a format that is not written', { width: 1, output_format: 'avif' }, 'output_format'],
    ['a path for a format', { width: 1, output_format: '../../x' }, 'output_format'],
    ['a format in capitals', { width: 1, output_format: 'PNG' }, 'output_format'],
    ['a quality of 0', { width: 1, quality: 0 }, 'quality'],
    ['a quality of 101', { width: 1, quality: 101 }, 'quality'],
  ])('may not be %s', (_, given, property) => {
    expect(wrong(given)).toContain(property);
  });
});

describe('The plan of image_resize', () => {
  it('fits the picture inside both sides', () => {
    const { steps, expected } = planOf({ width: 1000, height: 1000 });
    expect(expected).toEqual({ width: 1000, height: 750 });
    expect(steps).toEqual([
      {
        do: 'edit',
        weight: 1,
        edit: {
          input: '/in/input',
          output: '/scratch/output.jpeg',
          format: 'jpeg',
          quality: 85,
          animated: false,
          resize: { width: 1000, height: 1000, fit: 'inside', enlarge: true },
        },
      },
    ]);
  });

  it('takes both sides as they are when the aspect need not stay', () => {
    const { expected } = planOf({ width: 10, height: 1000, maintain_aspect_ratio: false });
    expect(expected).toEqual({ width: 10, height: 1000 });
  });

  it('enlarges when asked to', () => {
    expect(planOf({ width: 8000 }).expected).toEqual({ width: 8000, height: 6000 });
  });

  it.each([
    ['jpeg', 'jpeg'],
    ['png', 'png'],
    ['webp', 'webp'],
    ['gif', 'gif'],
    ['avif', 'webp'],
  ])('makes of %s %s', (format, made) => {
    expect(planOf({ width: 10 }, { format }).output.format).toBe(made);
  });

  it.each([
    ['gif', undefined, true],
    ['webp', undefined, true],
    ['gif', 'webp', true],
    ['gif', 'png', false],
    ['webp', 'jpg', false],
  ])('of an animation in %s as %s is animated: %s', (format, output_format, animated) => {
    const given = { width: 10, ...(output_format === undefined ? {} : { output_format }) };
    const [step] = planOf(given, { format, frames: 12 }).steps;
    expect(step).toMatchObject({ edit: { animated } });
  });
});

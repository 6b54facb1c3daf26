import { validateSync } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { imageFacts } from '../domain/image/image.fixture.js';
import { planIo } from '../domain/operation.fixture.js';
import { ImageConvertParameters, operation } from './image-convert.operation.js';

const parameters = (given: object): ImageConvertParameters =>
  Object.assign(new ImageConvertParameters(), given);

const wrong = (given: object): string[] =>
  validateSync(parameters(given)).map(({ property }) => property);

describe('The parameters of image_convert', () => {
  it.each(['jpg', 'jpeg', 'png', 'webp'])('know the format %s', (output_format) => {
    expect(wrong({ output_format })).toEqual([]);
  });

  it.each([
    ['no format', {}, 'output_format'],
    ['gif', { output_format: 'gif' }, 'output_format'],
    ['a format with a zero byte', { output_format: 'png\0' }, 'output_format'],
    ['a format in capitals', { output_format: 'JPG' }, 'output_format'],
    ['a quality of 0', { output_format: 'jpg', quality: 0 }, 'quality'],
    ['a quality in text', { output_format: 'jpg', quality: '85' }, 'quality'],
    ['a list of qualities', { output_format: 'jpg', quality: [85] }, 'quality'],
    ['a limit of nothing', { output_format: 'jpg', max_bytes: 0 }, 'max_bytes'],
    ['half a byte', { output_format: 'jpg', max_bytes: 1000.5 }, 'max_bytes'],
  ])('may not be %s', (_, given, property) => {
    expect(wrong(given)).toEqual([property]);
  });
});

describe('The plan of image_convert', () => {
  it('makes the format with the quality asked for', () => {
    const plan = operation.plan(
      parameters({ output_format: 'jpg', quality: 70 }),
      planIo(),
      imageFacts({ format: 'png' }),
    );
    expect(plan.steps).toMatchObject([{ edit: { format: 'jpeg', quality: 70 } }]);
    expect(plan.output).toEqual({ path: '/scratch/output.jpeg', format: 'jpeg' });
    expect(plan.expected).toEqual({ width: 4000, height: 3000 });
    expect(plan.maxBytes).toBeUndefined();
  });

  it('says that an animation becomes one picture where the format holds no more', () => {
    const [stream] = operation.plan(
      parameters({ output_format: 'png' }),
      planIo(),
      imageFacts({ format: 'gif', frames: 12 }),
    ).streams;
    expect(stream?.reason).toBe('the first of 12 frames: png holds one picture');
  });

  it.each([
    [1, { quality: 85 }, 4000],
    [0.6, { quality: 51 }, 4000],
    [0.0875, { quality: 30 }, 2000],
    [0, { quality: 30 }, 16],
  ])('at level %d is %o and %d pixels wide', (level, edit, width) => {
    const plan = operation.plan(
      parameters({ output_format: 'webp', max_bytes: 50_000 }),
      planIo({ level }),
      imageFacts(),
    );
    expect(plan.steps).toMatchObject([{ edit }]);
    expect(plan.expected.width).toBe(width);
    expect(plan.maxBytes).toBe(50_000);
  });
});

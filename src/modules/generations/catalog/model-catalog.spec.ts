import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { GENERATION_MODELS } from './model-catalog.js';

describe('The table of models', () => {
  it('has a name for each that fits a path and is no other route’s', () => {
    const names = GENERATION_MODELS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('wan-video-t2v');
    for (const name of names) {
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(['webhook', 'jobs']).not.toContain(name);
    }
  });

  it.each(GENERATION_MODELS.map((model) => [model.name, model] as const))(
    '%s takes its own example, and says it to the provider without a field too many',
    (_, model) => {
      const input = plainToInstance(model.input, model.example);
      expect(validateSync(input, { whitelist: true, forbidNonWhitelisted: true })).toEqual([]);
      const told = model.translate(input);
      expect(told['prompt']).toBe(model.example['prompt']);
      expect(Object.values(told)).not.toContain(undefined);
    },
  );
});

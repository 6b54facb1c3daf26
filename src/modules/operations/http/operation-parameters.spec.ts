import { IsBoolean, IsIn, IsInt, IsNumber, IsOptional, Max, Min } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../contracts/app-error.js';
import { completeParameters } from './operation-parameters.js';
import { parameterSchema } from './parameter-schema.js';

class Parameters {
  @IsInt()
  @Min(18)
  @Max(28)
  quality = 23;

  @IsIn(['fast', 'medium'])
  preset: 'fast' | 'medium' = 'medium';

  @IsIn(['mp4', 'webm'])
  output_format!: string;

  @IsOptional()
  @IsNumber()
  @Min(0)
  start?: number;

  @IsOptional()
  @IsBoolean()
  mute?: boolean;
}

/** An operation that takes no parameters may have any class without rules. */
const none = { parameters: Object as new () => object };

const definition = { parameters: Parameters };

async function problemsOf(given: Record<string, unknown>): Promise<string[]> {
  const error: unknown = await completeParameters(definition, given).catch((e: unknown) => e);
  if (!(error instanceof AppError)) return [];
  return error.fields.map(({ field }) => field);
}

describe('The parameters of an operation', () => {
  it('are completed with their defaults', async () => {
    const given = { output_format: 'mp4', quality: 18 };
    expect(await completeParameters(definition, given)).toEqual({
      quality: 18,
      preset: 'medium',
      output_format: 'mp4',
    });
    expect(await completeParameters(none, {})).toEqual({});
  });

  it.each([17, 29, '23', 23.5, Number('1e400'), -0, Number.NaN, true, [23], null, {}])(
    'are refused rather than converted: quality %j',
    async (quality) => {
      expect(await problemsOf({ output_format: 'mp4', quality })).toEqual(['parameters.quality']);
    },
  );

  it.each(['../../x', 'mp4\0', 'MP4', 'hls', 'tee', 'null', 'image2', '', undefined])(
    'take no other format than those there are: %j',
    async (output_format) => {
      expect(await problemsOf({ output_format })).toEqual(['parameters.output_format']);
    },
  );

  it.each(['ultrafast; rm -rf /', '$(id)', '`id`', '-i /etc/passwd', 'medium -f lavfi'])(
    'take no other preset: %j',
    async (preset) => {
      expect(await problemsOf({ output_format: 'mp4', preset })).toEqual(['parameters.preset']);
    },
  );

  it('are all known, and all their problems are told at once', async () => {
    expect(await problemsOf({ crf: 1, quality: 1, start: null })).toEqual(['parameters.start']);
    expect((await problemsOf({ crf: 1, quality: 1 })).sort()).toEqual([
      'parameters.crf',
      'parameters.output_format',
      'parameters.quality',
    ]);
    await expect(completeParameters(none, { x: 1 })).rejects.toThrow(AppError);
  });

  it('are described by a JSON Schema with their defaults', () => {
    expect(parameterSchema(definition)).toEqual({
      type: 'object',
      properties: {
        quality: { type: 'integer', minimum: 18, maximum: 28, default: 23 },
        preset: { type: 'string', enum: ['fast', 'medium'], default: 'medium' },
        output_format: { type: 'string', enum: ['mp4', 'webm'] },
        start: { type: 'number', minimum: 0 },
        mute: { type: 'boolean' },
      },
      required: ['output_format'],
      additionalProperties: false,
    });
    expect(parameterSchema(none)).toMatchObject({ properties: {}, required: [] });
  });
});

import { IsInt, IsOptional, IsString, Length, Matches, Max, Min } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';

/** What every model takes. */
export abstract class PromptedInput {
  @JSONSchema({ description: 'What is to be seen, in words.' })
  @IsString()
  @Length(1, 2000)
  @Matches(/\S/, { message: 'prompt must not be blank' })
  prompt!: string;

  @JSONSchema({ description: 'The same seed and input give about the same result.' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(2_147_483_647)
  seed?: number;
}

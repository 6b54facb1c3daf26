import { Injectable } from '@nestjs/common';
import { schemaOfClass } from '../../../http/openapi/class-schema.js';
import { BodyDescription, type BodyDocument } from '../../../http/openapi/documented.decorator.js';
import { named, type NamedSchema } from '../../../http/openapi/schema.js';
import type { GenerationModel } from '../catalog/generation-model.js';
import { GENERATION_MODELS } from '../catalog/model-catalog.js';

/** The body that begins a generation, as each model has it. */
@Injectable()
export class StartGenerationBody extends BodyDescription {
  describe(): BodyDocument {
    const [first] = GENERATION_MODELS;
    return {
      json: named('StartGeneration', 'What the model named in the path takes.', {
        anyOf: GENERATION_MODELS.map(inputSchema),
      }),
      ...(first !== undefined && { example: first.example }),
    };
  }
}

function inputSchema({ name, summary, input }: GenerationModel): NamedSchema {
  const title = name.replace(/(?:^|[-_])([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return named(`${title}Input`, `\`${name}\`: ${summary}`, schemaOfClass(input));
}

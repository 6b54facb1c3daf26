import { Injectable } from '@nestjs/common';
import { validateSync } from 'class-validator';
import { propertiesOf, schemaOfClass } from '../../../http/openapi/class-schema.js';
import { BodyDescription, type BodyDocument } from '../../../http/openapi/documented.decorator.js';
import { named, type Keywords, type NamedSchema } from '../../../http/openapi/schema.js';
import { OperationCatalog } from '../catalog/operation-catalog.js';
import type { OperationDefinition } from '../domain/operation-definition.js';
import { parameterSchema } from './parameter-schema.js';
import { StartOperationDto } from './start-operation.dto.js';

/**
 * The body that begins an operation, as the catalog has it: what an operation takes is told by its own schema. A form is
 * told of for files, JSON for outputs of other operations and for addresses, so that clients made of the document offer
 * one or the other.
 */
@Injectable()
export class StartOperationBody extends BodyDescription {
  constructor(private readonly catalog: OperationCatalog) {
    super();
  }

  describe(): BodyDocument {
    const definitions = this.catalog.all();
    const { operation, input_operation, input_url, cache } = propertiesOf(
      schemaOfClass(StartOperationDto),
    );
    const common = { input_operation, input_url, cache };
    const forms = definitions.map((definition) => requestSchema(definition, common));
    return {
      fields: {
        type: 'object',
        required: ['file', 'operation'],
        properties: {
          operation: { ...operation, enum: definitions.map(({ name }) => name) },
          parameters: {
            type: 'object',
            description: 'What the operation says it takes, as JSON.',
            anyOf: definitions.map(parametersOf),
            examples: [{ output_format: 'mp3' }],
          },
          cache,
        },
      },
      json: named(
        'StartOperation',
        'An operation on the output of another, or on a file at an address.',
        { oneOf: forms },
      ),
      example: {
        operation: 'image_resize',
        parameters: { width: 320 },
        input_operation: '0190a6a3-7d2e-4c3b-9f10-5b6c7d8e9f01',
      },
    };
  }
}

/** The name of an operation as schemas are called: `VideoCompress`. */
function titleOf({ name }: OperationDefinition): string {
  return name.replace(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function parametersOf(definition: OperationDefinition): NamedSchema {
  const description = `Parameters of \`${definition.name}\`.`;
  return named(`${titleOf(definition)}Parameters`, description, {
    ...parameterSchema(definition),
  });
}

/** A request for this operation and no other. */
function requestSchema(
  definition: OperationDefinition,
  common: Readonly<Record<string, Keywords | undefined>>,
): NamedSchema {
  const { name, summary, parameters } = definition;
  const mayBeLeftOut = validateSync(new parameters(), { forbidUnknownValues: false }).length === 0;
  return named(`${titleOf(definition)}Request`, summary, {
    type: 'object',
    required: ['operation', ...(mayBeLeftOut ? [] : ['parameters'])],
    oneOf: [{ required: ['input_operation'] }, { required: ['input_url'] }],
    properties: {
      operation: { type: 'string', const: name },
      parameters: parametersOf(definition),
      ...common,
    },
    additionalProperties: false,
  });
}

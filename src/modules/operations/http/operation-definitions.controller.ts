import { Controller, Get, Param } from '@nestjs/common';
import { AppError } from '../../../contracts/app-error.js';
import { enveloped, type Envelope } from '../../../http/envelope.js';
import { Documented } from '../../../http/openapi/documented.decorator.js';
import { OperationCatalog } from '../catalog/operation-catalog.js';
import {
  DefinitionPresenter,
  type OperationDefinitionListResponse,
  type OperationDefinitionResponse,
} from './definition.presenter.js';
import { operationDocuments } from './operation.documents.js';

/** What operations there are, and what they take. */
@Controller('api/v1/operation-definitions')
export class OperationDefinitionsController {
  constructor(
    private readonly catalog: OperationCatalog,
    private readonly presenter: DefinitionPresenter,
  ) {}

  @Get()
  @Documented(operationDocuments.definitions)
  list(): Envelope<OperationDefinitionListResponse> {
    const definitions = this.catalog.all();
    return enveloped({
      operation_definitions: definitions.map((one) => this.presenter.present(one)),
    });
  }

  @Get(':name')
  @Documented(operationDocuments.definition)
  get(@Param('name') name: string): Envelope<OperationDefinitionResponse> {
    const definition = this.catalog.get(name);
    if (definition === undefined) throw new AppError('NOT_FOUND');
    return enveloped(this.presenter.present(definition));
  }
}

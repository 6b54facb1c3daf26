import { Injectable } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import { AppError } from '../../../contracts/app-error.js';
import { fieldProblems } from '../../../http/validation/field-problems.js';
import { RemoteSourcePort } from '../../../ports/remote-source.port.js';
import type { GenerationModel, PromptInput } from '../catalog/generation-model.js';
import { GENERATION_MODELS } from '../catalog/model-catalog.js';

/** What a caller asked for, complete and valid. */
export interface AskedGeneration {
  model: GenerationModel;
  prompt: string;
  /** In the provider's words. */
  input: Record<string, unknown>;
}

/** Reads a request by the rules of the model it names. */
@Injectable()
export class GenerationRequest {
  constructor(private readonly remote: RemoteSourcePort) {}

  /** NOT_FOUND for a model that is not there; VALIDATION_FAILED; URL_NOT_ALLOWED for an address that no import may have. */
  async read(name: string, body: unknown): Promise<AskedGeneration> {
    const model = GENERATION_MODELS.find((one) => one.name === name);
    if (model === undefined) {
      const names = GENERATION_MODELS.map((one) => one.name).join(', ');
      throw new AppError('NOT_FOUND', { detail: `There is no such model; there are: ${names}.` });
    }
    const given = this.withNormalAddresses(model, await completeInput(model, body));
    return { model, prompt: given.prompt, input: model.translate(given) };
  }

  private withNormalAddresses(model: GenerationModel, given: PromptInput): PromptInput {
    const fields = Object.entries(given).map(([name, value]: [string, unknown]) => {
      const isAddress = model.addresses.includes(name);
      return [name, isAddress ? this.remote.normalise(String(value)) : value] as const;
    });
    return { ...given, ...Object.fromEntries(fields) };
  }
}

/** The input with its defaults. Throws VALIDATION_FAILED that names all that is not known or not right. */
async function completeInput(model: GenerationModel, body: unknown): Promise<PromptInput> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new AppError('VALIDATION_FAILED', { detail: 'The body must be a JSON object.' });
  }
  const nulls = Object.entries(body).filter(([, value]) => value === null);
  if (nulls.length > 0) {
    const fields = nulls.map(([field]) => ({ field, message: 'must not be null' }));
    throw new AppError('VALIDATION_FAILED', { fields });
  }
  const complete = plainToInstance(model.input, body, { enableImplicitConversion: false });
  const errors = await validate(complete, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: false,
  });
  if (errors.length > 0) throw new AppError('VALIDATION_FAILED', { fields: fieldProblems(errors) });
  return complete;
}

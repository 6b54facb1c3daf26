import type { PredictionTarget } from '../../../contracts/generation.js';
import type { MediaType } from '../../../contracts/media-import.js';

/** A model that callers may ask for: what it takes from them, and how the provider wants to hear it. */
export interface GenerationModel<I extends PromptInput = PromptInput> {
  /** As callers name it in the path; the file it stands in is called alike. */
  readonly name: string;
  /** One sentence that says what comes out. */
  readonly summary: string;
  readonly produces: MediaType;
  readonly target: PredictionTarget;
  /** The input with its rules, and its defaults as initial values. */
  readonly input: new () => I;
  /** Fields that hold addresses, which the provider fetches. */
  readonly addresses: readonly string[];
  /** A request that it takes. */
  readonly example: Readonly<Record<string, unknown>>;
  /** The same in the provider's words. Pure. */
  translate(input: I): Record<string, unknown>;
}

/** What every model takes. */
export interface PromptInput {
  prompt: string;
}

/** Types a model's input from its class. */
export function generationModel<I extends PromptInput>(
  model: GenerationModel<I> & { addresses: readonly (keyof I)[] },
): GenerationModel<I> {
  return model;
}

/** Names without their values are left out: to the provider null is a value too. */
export function given(input: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}

import { AppError } from '../../../contracts/app-error.js';
import { jobFailure, type JobFailure } from '../../../contracts/job-failure.js';
import type { MediaType } from '../../../contracts/media-import.js';
import {
  PREDICTION_STATUSES,
  type Prediction,
  type PredictionStatus,
} from '../../../contracts/prediction.js';
import { outcomeOf, type GenerationOutcome } from './prediction-outcome.js';

/** Everything a generation is, as it is kept. */
export interface GenerationState {
  id: string;
  ownerId: string;
  /** Of the owner when it was asked for; its import is worked on accordingly. */
  premium: boolean;
  requestId: string;
  /** As callers name it. */
  model: string;
  produces: MediaType;
  /** Where its result is kept for good. */
  assetId: string;
  /** The job that begins the prediction. */
  jobId: string;
  /** Names it in its webhook's address. */
  webhookToken: string;
  /** Undefined until the provider has answered. */
  predictionId: string | undefined;
  status: PredictionStatus;
  error: JobFailure | undefined;
  /** The job that takes its result in. */
  importJobId: string | undefined;
  /** The provider is still to be told that nobody wants it any more. */
  cancelDue: boolean;
  createdAt: Date;
  completedAt: Date | undefined;
}

export type NewGeneration = Omit<
  GenerationState,
  'predictionId' | 'status' | 'error' | 'importJobId' | 'cancelDue' | 'completedAt'
>;

/** Media on its way from a provider into an asset. It only goes forward, and ends once. */
export class Generation {
  private constructor(private current: GenerationState) {}

  static start(given: NewGeneration): Generation {
    return new Generation({
      ...given,
      predictionId: undefined,
      status: 'starting',
      error: undefined,
      importJobId: undefined,
      cancelDue: false,
      completedAt: undefined,
    });
  }

  /** As it was kept. */
  static restore(state: GenerationState): Generation {
    return new Generation(state);
  }

  get state(): Readonly<GenerationState> {
    return this.current;
  }

  get isOver(): boolean {
    return this.current.completedAt !== undefined;
  }

  belongsTo(ownerId: string): boolean {
    return this.current.ownerId === ownerId;
  }

  /** The provider's name for it is known. CONFLICT where it is known by another. */
  recognise(predictionId: string): void {
    const { predictionId: known } = this.current;
    if (known === undefined) this.current = { ...this.current, predictionId };
    else if (known !== predictionId) throw new AppError('CONFLICT');
  }

  /** Goes where its prediction has gone. Answers the end, if that is one and the first; what is behind is passed over. */
  follow(prediction: Prediction, at: Date): GenerationOutcome | undefined {
    this.recognise(prediction.id);
    if (this.isOver) return undefined;
    const outcome = outcomeOf(prediction, this.current.produces);
    if (outcome !== undefined) return this.end(outcome, at);
    const { status } = prediction;
    if (stepOf(status) > stepOf(this.current.status)) this.current = { ...this.current, status };
    return undefined;
  }

  /** Ends it, whatever its prediction does. CONFLICT when it is over. */
  end(outcome: GenerationOutcome, at: Date): GenerationOutcome {
    if (this.isOver) throw new AppError('CONFLICT');
    const error = outcome.status === 'succeeded' ? undefined : outcome.error;
    this.current = { ...this.current, status: outcome.status, error, completedAt: at };
    return outcome;
  }

  /** Its owner does not want it any more; `atProvider` says that there may be something to be cancelled there. */
  cancel(atProvider: boolean, at: Date): JobFailure {
    const error = jobFailure('CANCELLED');
    this.end({ status: 'canceled', error }, at);
    if (atProvider) this.cancelAtProvider();
    return error;
  }

  cancelAtProvider(): void {
    this.current = { ...this.current, cancelDue: true };
  }

  /** The provider has answered, or never heard of it. */
  cancelledAtProvider(): void {
    this.current = { ...this.current, cancelDue: false };
  }

  importedBy(importJobId: string): void {
    this.current = { ...this.current, importJobId };
  }
}

function stepOf(status: PredictionStatus): number {
  return PREDICTION_STATUSES.indexOf(status);
}

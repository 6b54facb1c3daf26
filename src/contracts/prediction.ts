/** In the order in which a prediction goes through them; the last four are ends. Spelt as the provider does. */
export const PREDICTION_STATUSES = [
  'starting',
  'processing',
  'succeeded',
  'failed',
  'canceled',
  'aborted',
] as const;

export type PredictionStatus = (typeof PREDICTION_STATUSES)[number];

/** A provider's work on one input, as far as we look at it: the body of its answers and of its webhooks alike. */
export interface Prediction {
  id: string;
  status: PredictionStatus;
  /** Any JSON; what it means depends on the model. */
  output: unknown;
  /** The provider's own words, not fit to be shown as they are. */
  error: string | undefined;
  /** The provider has thrown its output away. */
  dataRemoved: boolean;
  /** How long the model has worked on it, in seconds; undefined while that is not told. */
  predictSeconds: number | undefined;
  /** Where it was asked to tell of the end. */
  webhook: string | undefined;
  createdAt: Date | undefined;
}

/** Ids go into paths, so nothing else is taken for one. */
const ID = /^[A-Za-z0-9_-]{1,100}$/;

/** Reads the provider's JSON; undefined for what is no prediction, or one in a status that nobody knows. */
export function readPrediction(value: unknown): Prediction | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const told = value as Record<string, unknown>;
  const { id } = told;
  const status = PREDICTION_STATUSES.find((known) => known === told['status']);
  if (typeof id !== 'string' || !ID.test(id) || status === undefined) return undefined;
  return {
    id,
    status,
    output: told['output'],
    error: wordsOf(told['error']),
    dataRemoved: told['data_removed'] === true,
    predictSeconds: secondsIn(told['metrics']),
    webhook: textOf(told['webhook']),
    createdAt: dateOf(told['created_at']),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function wordsOf(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : textOf(value);
}

function secondsIn(metrics: unknown): number | undefined {
  if (typeof metrics !== 'object' || metrics === null) return undefined;
  const { predict_time: seconds } = metrics as { predict_time?: unknown };
  return typeof seconds === 'number' && seconds >= 0 && Number.isFinite(seconds)
    ? seconds
    : undefined;
}

function dateOf(value: unknown): Date | undefined {
  const date = new Date(textOf(value) ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

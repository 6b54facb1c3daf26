import type { PredictionTarget } from '../../contracts/generation.js';
import { readPrediction, type Prediction } from '../../contracts/prediction.js';
import {
  PredictionProviderPort,
  type PredictionRequest,
} from '../../ports/prediction-provider.port.js';
import { ReplicateClient, type ReplicateClientOptions } from './replicate-client.js';
import { noAnswer } from './replicate-errors.js';

/** How a cancel is answered where there is nothing to cancel any more. */
const OVER = [404, 409, 410, 422];

/** The provider takes no shorter deadline, in seconds. */
const SHORTEST_LIFE = 5;

/** Pages of the listing that are looked through, of a hundred predictions each. */
const MOST_PAGES = 20;

/** Replicate, through its HTTP API. */
export class ReplicateProvider extends PredictionProviderPort {
  readonly isSetUp: boolean;
  private readonly client: ReplicateClient;

  constructor(options: ReplicateClientOptions) {
    super();
    this.isSetUp = options.token !== undefined;
    this.client = new ReplicateClient(options);
  }

  async create(request: PredictionRequest, signal: AbortSignal): Promise<Prediction> {
    const { target, input, webhookUrl, cancelAfterSeconds } = request;
    const body = {
      ...('version' in target && { version: target.version }),
      input,
      ...(webhookUrl !== undefined && {
        webhook: webhookUrl,
        webhook_events_filter: ['completed'],
      }),
    };
    const headers: Record<string, string> =
      cancelAfterSeconds === undefined
        ? {}
        : { 'cancel-after': `${Math.max(SHORTEST_LIFE, Math.ceil(cancelAfterSeconds))}s` };
    const path = `${ownerOf(target)}/predictions`;
    const { json } = await this.client.call({ method: 'POST', path, body, headers }, signal);
    return predictionIn(json);
  }

  async get(id: string, signal: AbortSignal): Promise<Prediction | undefined> {
    const path = `/predictions/${encodeURIComponent(id)}`;
    const { status, json } = await this.client.call({ method: 'GET', path, accept: [404] }, signal);
    return status === 404 ? undefined : predictionIn(json);
  }

  async cancel(id: string, signal: AbortSignal): Promise<void> {
    const path = `/predictions/${encodeURIComponent(id)}/cancel`;
    await this.client.call({ method: 'POST', path, accept: OVER }, signal);
  }

  async *recent(signal: AbortSignal): AsyncIterable<Prediction> {
    let path: string | undefined = '/predictions';
    for (let page = 0; path !== undefined && page < MOST_PAGES; page++) {
      const { json } = await this.client.call({ method: 'GET', path }, signal);
      const { results, next } = (json ?? {}) as { results?: unknown; next?: unknown };
      if (!Array.isArray(results)) throw noAnswer(new Error('It answers with no list'));
      // One that cannot be read is none of ours: it does not hide those after it.
      for (const one of results.map(readPrediction)) if (one !== undefined) yield one;
      path = nextPage(next);
    }
  }
}

/** Only what says which page is taken of the address: the token goes to our base and nowhere else. */
function nextPage(next: unknown): string | undefined {
  if (typeof next !== 'string' || !URL.canParse(next)) return undefined;
  return `/predictions${new URL(next).search}`;
}

function ownerOf(target: PredictionTarget): string {
  if ('version' in target) return '';
  return `/models/${target.model.split('/').map(encodeURIComponent).join('/')}`;
}

function predictionIn(json: unknown): Prediction {
  const prediction = readPrediction(json);
  if (prediction === undefined) throw noAnswer(new Error('It answers with no prediction'));
  return prediction;
}

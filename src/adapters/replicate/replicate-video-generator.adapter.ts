import { Logger } from '@nestjs/common';
import type { Prediction } from '../../contracts/prediction.js';
import { findPrediction } from '../../contracts/recent-prediction.js';
import { clipToken, webhookAddress } from '../../contracts/webhook-address.js';
import type { PredictionProviderPort } from '../../ports/prediction-provider.port.js';
import {
  VideoGeneratorPort,
  type ClipRequest,
  type ClipWork,
  type MadeClip,
} from '../../ports/video-generator.port.js';
import { readBegun, type BegunClip } from './begun-clip.js';
import { clipInput } from './clip-input.js';
import { clipAddress, isUsable } from './clip-outcome.js';
import { ClipWatch, type Pace } from './clip-watch.js';

export interface ReplicateVideoOptions {
  /** `owner/name`. */
  model: string;
  parallel: number;
  /** US dollars for a second of prediction; undefined: not known. */
  usdPerSecond: number | undefined;
  /** Where the provider reaches the API; where that is https, a lost answer does not begin a clip twice. */
  publicBaseUrl?: string | undefined;
  pace?: Pace;
}

const PACE: Pace = { firstMs: 2_000, longestMs: 10_000 };

/** A prediction outlives its attempt by so much, in seconds, that the next attempt finds it; then it ends by itself. */
const OUTLIVES_SECONDS = 15 * 60;

/**
 * Has each scene made by a model at the provider: one prediction a clip. Another attempt goes on with the prediction that
 * an earlier one kept. Where the answer that named it was lost, it is found by its webhook, which is a mark and is not
 * listened to; without one it is begun again, and the provider ends the lost one by itself.
 */
export class ReplicateVideoGenerator extends VideoGeneratorPort {
  readonly name = 'replicate';
  readonly captioned = false;
  private readonly logger = new Logger(ReplicateVideoGenerator.name);

  constructor(
    private readonly provider: PredictionProviderPort,
    private readonly options: ReplicateVideoOptions,
  ) {
    super();
  }

  get version(): string {
    return this.options.model;
  }

  get parallel(): number {
    return this.options.parallel;
  }

  async make(request: ClipRequest, work: ClipWork): Promise<MadeClip> {
    const input = clipInput(this.options.model, request);
    const watch = new ClipWatch(this.provider, work, this.options.pace ?? PACE);
    const begun = readBegun(work.begun);
    const earlier = begun === undefined ? undefined : await this.resume(begun, work, watch);
    const ended = await watch.end(earlier ?? (await this.begin(input, request, work)));
    return { file: { url: clipAddress(ended) }, costUsd: this.costOf(ended) };
  }

  /** Has the prediction cancelled. One that has ended already, or was never begun, is left alone. */
  async abandon(begun: Record<string, unknown>, signal: AbortSignal): Promise<void> {
    const kept = readBegun(begun);
    if (kept === undefined) return;
    const id = await this.nameOf(kept, signal);
    if (id === undefined) return;
    await this.provider.cancel(id, signal);
    this.logger.log(`Prediction ${id} is cancelled at the provider`);
  }

  /** What an earlier attempt began; undefined where no clip will come of it any more. */
  private async resume(
    begun: BegunClip,
    work: ClipWork,
    watch: ClipWatch,
  ): Promise<Prediction | undefined> {
    const id = await this.nameOf(begun, work.signal);
    if (id === undefined) return undefined;
    if (!('predictionId' in begun)) await work.keep({ predictionId: id });
    const known = await watch.look(id);
    if (known === undefined || !isUsable(known)) return undefined;
    this.logger.log(`Going on with prediction ${id}`);
    return known;
  }

  private async begin(
    input: Record<string, unknown>,
    { index, count }: ClipRequest,
    work: ClipWork,
  ): Promise<Prediction> {
    const { model, publicBaseUrl = '' } = this.options;
    const webhookUrl = webhookAddress(publicBaseUrl.replace(/\/+$/, ''), clipToken());
    if (webhookUrl !== undefined) {
      await work.keep({ webhookUrl, requestedAt: new Date().toISOString() });
    }
    const cancelAfterSeconds = (work.deadline - Date.now()) / 1000 + OUTLIVES_SECONDS;
    const asked = { target: { model }, input, webhookUrl, cancelAfterSeconds };
    const prediction = await this.provider.create(asked, work.signal);
    this.logger.log(`Prediction ${prediction.id} begun for scene ${index + 1} of ${count}`);
    await work.keep({ predictionId: prediction.id });
    return prediction;
  }

  /** The id that was kept, or that of the prediction which tells its end to the kept address. */
  private async nameOf(begun: BegunClip, signal: AbortSignal): Promise<string | undefined> {
    if ('predictionId' in begun) return begun.predictionId;
    const { webhookUrl, requestedAt } = begun;
    const recent = this.provider.recent(signal);
    return (await findPrediction(recent, webhookUrl, new Date(requestedAt)))?.id;
  }

  /** What the clip's own prediction took; the provider tells seconds, and the operator their price. */
  private costOf({ predictSeconds }: Prediction): number | undefined {
    const { usdPerSecond } = this.options;
    if (usdPerSecond === undefined || predictSeconds === undefined) return undefined;
    return predictSeconds * usdPerSecond;
  }
}

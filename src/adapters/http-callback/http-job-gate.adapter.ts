import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { JobFailure } from '../../contracts/job-failure.js';
import type { JobKind, JobResult } from '../../contracts/job-map.js';
import type {
  ClaimedJob,
  ClaimRequest,
  HeartbeatAnswer,
  JobMessage,
  JobOutput,
} from '../../contracts/job-messages.js';
import type { QueueName } from '../../contracts/queues.js';
import {
  FencedError,
  GateUnavailableError,
  JobGatePort,
  type AttemptRef,
} from '../../ports/job-gate.port.js';
import { toClaimedJob } from './claimed-job.mapper.js';
import { toCallbackCompletion, toCompletionMessage } from './completion.mapper.js';
import { errorOf, isRecord, type GateReply } from './gate-reply.js';
import { RequestIds } from './request-ids.js';
import { SignedCall, SignedClient, type SignedClientOptions } from './signed-client.js';

export interface HttpJobGateOptions extends SignedClientOptions {
  /** The worker's name, as the ledger notes it beside the lease. */
  holder: string;
}

const ROOT = '/internal/v1/jobs';
const CLAIM_MS = 10_000;
const HEARTBEAT_MS = 5_000;
const REPORT_MS = 15_000;
const CHECK_MS = 3_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/**
 * The gate by signed HTTP. Reports of an end are sent until they are answered or the signal fires, with jittered
 * pauses of up to 30 s; a message that the API refuses as malformed is a JobError.
 */
export class HttpJobGateAdapter extends JobGatePort {
  private readonly logger = new Logger(HttpJobGateAdapter.name);
  private readonly client: SignedClient;
  private readonly requestIds = new RequestIds();

  constructor(private readonly options: HttpJobGateOptions) {
    super();
    this.client = new SignedClient(options);
  }

  async claim(queue: QueueName, claimId: string): Promise<ClaimedJob | undefined> {
    const { holder } = this.options;
    const request: ClaimRequest = { type: 'job.claim', queue, holder, claim_id: claimId };
    const reply = await this.client.post(new SignedCall(`${ROOT}/claim`, request, CLAIM_MS));
    const error = errorOf(reply);
    if (error !== undefined) throw unavailable(error);
    if (reply.status === 204) return undefined;
    try {
      const job = toClaimedJob(reply.body);
      this.requestIds.remember(job, job.requestId);
      return job;
    } catch (malformed) {
      throw new GateUnavailableError(malformed);
    }
  }

  async heartbeat(ref: AttemptRef, progress: number): Promise<HeartbeatAnswer> {
    const call = this.call('heartbeat', ref, { type: 'job.heartbeat', ...of(ref), progress });
    const { body } = await this.accepted(call, ref);
    if (!isRecord(body) || typeof body['cancel'] !== 'boolean') {
      throw new GateUnavailableError(new Error('The answer to a heartbeat is not one'));
    }
    return { cancel: body['cancel'] };
  }

  async checkpoint(ref: AttemptRef, checkpoint: Record<string, unknown>): Promise<void> {
    const message = { type: 'job.checkpoint' as const, ...of(ref), checkpoint };
    await this.accepted(this.call('checkpoint', ref, message), ref);
  }

  async complete<K extends JobKind>(
    ref: AttemptRef,
    outputs: JobOutput[],
    result: JobResult<K>,
    signal?: AbortSignal,
  ): Promise<void> {
    const toMessage = ref.callbackPath === undefined ? toCompletionMessage : toCallbackCompletion;
    await this.untilAnswered(
      this.end('complete', ref, toMessage(ref, outputs, result)),
      ref,
      signal,
    );
  }

  async fail(ref: AttemptRef, error: JobFailure, signal?: AbortSignal): Promise<void> {
    const message = { type: 'job.fail' as const, ...of(ref), status: 'failed' as const, error };
    await this.untilAnswered(this.end('fail', ref, message), ref, signal);
  }

  async release(ref: AttemptRef, signal?: AbortSignal): Promise<void> {
    const call = this.call('release', ref, { type: 'job.release', ...of(ref) });
    await this.untilAnswered(call, ref, signal);
  }

  async check(): Promise<void> {
    await this.client.reach('/livez', CHECK_MS);
  }

  private call(route: string, ref: AttemptRef, message: JobMessage): SignedCall {
    const path = `${ROOT}/${encodeURIComponent(ref.id)}/${route}`;
    const timeoutMs = route === 'heartbeat' ? HEARTBEAT_MS : REPORT_MS;
    return new SignedCall(path, message, timeoutMs, this.requestIds.of(ref));
  }

  /** An end is told at the job's own address, where it has one. */
  private end(route: string, ref: AttemptRef, message: JobMessage): SignedCall {
    const { callbackPath } = ref;
    if (callbackPath === undefined) return this.call(route, ref, message);
    return new SignedCall(callbackPath, message, REPORT_MS, this.requestIds.of(ref));
  }

  private async accepted(
    call: SignedCall,
    ref: AttemptRef,
    signal?: AbortSignal,
  ): Promise<GateReply> {
    const reply = await this.client.post(call, signal);
    const error = errorOf(reply);
    if (error === undefined) return reply;
    if (error instanceof FencedError) this.requestIds.forget(ref);
    throw error;
  }

  private async untilAnswered(
    call: SignedCall,
    ref: AttemptRef,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    for (let longest = FIRST_PAUSE_MS; ; longest = Math.min(2 * longest, LONGEST_PAUSE_MS)) {
      try {
        await this.accepted(call, ref, signal);
        this.requestIds.forget(ref);
        return;
      } catch (error) {
        if (!(error instanceof GateUnavailableError) || signal?.aborted === true) throw error;
        const pauseMs = Math.round(longest * (0.5 + Math.random() / 2));
        this.logger.warn(
          `${call.path} is not answered (${String(error.cause)}); again in ${pauseMs} ms`,
        );
        await pause(pauseMs, undefined, signal && { signal }).catch(() => {
          throw error;
        });
      }
    }
  }
}

function of({ id, attempt }: AttemptRef): { job_id: string; attempt: number } {
  return { job_id: id, attempt };
}

/** A claim speaks for no attempt yet, so nothing can have taken over from it. */
function unavailable(error: Error): GateUnavailableError {
  return error instanceof GateUnavailableError ? error : new GateUnavailableError(error);
}

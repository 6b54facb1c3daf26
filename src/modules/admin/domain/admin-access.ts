import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AppError } from '../../../contracts/app-error.js';
import type { GuessLimit } from './guess-limit.js';
import { isLocalCaller } from './local-caller.js';

export interface AdminAccessOptions {
  /** Without one there is nothing that strangers could prove. */
  token: string | undefined;
  /** A proxy stands before us: then no caller is known to be of this machine. */
  behindProxy: boolean;
}

/**
 * Who may look at what is for operators alone. With a token: whoever shows it. Without: callers on this machine; for all
 * others there is nothing here.
 */
export class AdminAccess {
  constructor(
    private readonly options: AdminAccessOptions,
    private readonly guesses: GuessLimit,
  ) {}

  /** Whether a token opens anything. */
  get takesToken(): boolean {
    return this.options.token !== undefined;
  }

  /** Resolves for who may look. Throws NOT_FOUND without a token, UNAUTHENTICATED for none or a wrong one, RATE_LIMITED. */
  async admit(request: IncomingMessage, caller: string): Promise<void> {
    this.refuseStrangers(request);
    if (!this.takesToken) return;
    const [credentials = '', ...others] = request.headersDistinct['authorization'] ?? [];
    const token = /^Bearer +([^\s]+)$/i.exec(credentials)?.[1];
    if (token === undefined || others.length > 0) throw new AppError('UNAUTHENTICATED');
    await this.admitToken(token, caller);
  }

  /** The same for a token that was typed in. */
  async admitToken(given: string, caller: string): Promise<void> {
    const { token } = this.options;
    if (token === undefined) throw new AppError('NOT_FOUND');
    const retryAfterSeconds = this.guesses.secondsToWait(caller);
    if (retryAfterSeconds > 0) throw new AppError('RATE_LIMITED', { retryAfterSeconds });
    if (isSame(given, token)) return;
    await this.guesses.count(caller);
    throw new AppError('UNAUTHENTICATED');
  }

  /** Throws NOT_FOUND where no token is set and the caller is not of this machine. */
  private refuseStrangers(request: IncomingMessage): void {
    if (this.takesToken) return;
    if (this.options.behindProxy || !isLocalCaller(request)) throw new AppError('NOT_FOUND');
  }
}

/** In a time that tells nothing of either, not even its length. */
function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { RawBodyRequest } from '@nestjs/common';
import type { Request } from 'express';
import { ReplicateSettings } from '../../../config/replicate.settings.js';
import { AppError } from '../../../contracts/app-error.js';
import { verifyMessage } from '../../../contracts/signed-message.js';

/** The two ways in which the headers of a signed message are called. */
const PREFIXES = ['webhook', 'svix'] as const;

const PARTS = ['id', 'timestamp', 'signature'] as const;

/** Lets only messages pass that the provider has signed over the raw body. Without a secret of its there are none. */
@Injectable()
export class ProviderSignatureGuard implements CanActivate {
  constructor(private readonly settings: ReplicateSettings) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<RawBodyRequest<Request>>();
    const body = request.rawBody ?? Buffer.alloc(0);
    const { webhookSecrets } = this.settings;
    if (!verifyMessage(signatureHeaders(request), body, webhookSecrets)) {
      throw new AppError('BAD_SIGNATURE');
    }
    return true;
  }
}

/** Each header must come once; a set that is spelt partly one way and partly the other is none. */
function signatureHeaders({ headersDistinct }: Request): Record<string, string> {
  const prefix = PREFIXES.find((one) => headersDistinct[`${one}-signature`] !== undefined);
  const found = PARTS.flatMap((part) => {
    const [value, ...others] = headersDistinct[`${prefix ?? ''}-${part}`] ?? [];
    return value === undefined || others.length > 0 ? [] : [[`webhook-${part}`, value] as const];
  });
  return Object.fromEntries(found);
}

import type { ExecutionContext, Type } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { SettingsClass } from '../../config/env.decorator.js';
import type { Owner } from '../../contracts/owner.js';
import type { MediaClass, MediaSignature } from '../../modules/media/domain/media-signature.js';
import type { UploadAdmission } from './upload-admission.js';

/** Gives the loaded instance of a settings class. */
export type SettingsLookup = <T extends object>(settings: SettingsClass<T>) => T;

/** A limit in bytes: a number, or one read from settings when the application runs (`limitFrom`). */
export type ByteLimit = number | ((lookup: SettingsLookup) => number);

export interface StreamingUploadOptions {
  /** The form field that carries the files. */
  field: string;
  /** Kinds of media let in; what a file is, its first bytes decide. */
  accept: readonly MediaClass[];
  /** The largest a file may be: the same for all, or by what it is. */
  maxBytes: ByteLimit | Readonly<Record<MediaClass, ByteLimit>>;
  /** 1 when left out. */
  maxFiles?: number;
  /** Whether at least one file must come; true when left out. Without need for a file, JSON is taken as well. */
  required?: boolean;
  /** Where a file is stored, under a key that nothing else has; below `uploads/` when left out. */
  keyOf?: (owner: Owner, media: MediaSignature) => string;
  /** Asked about each file once its kind is known, before any of it is stored. */
  admission?: Type<UploadAdmission>;
}

/**
 * Receives multipart/form-data on a route: files go straight into storage while they are checked, text fields into the
 * body. A handler that returns owns the stored files from then on; when it throws they are removed.
 */
export const StreamingUpload = Reflector.createDecorator<StreamingUploadOptions>();

/** What a handler has been marked with; undefined when it receives no upload. */
export function uploadOptionsOf(
  reflector: Reflector,
  context: Pick<ExecutionContext, 'getHandler'>,
): StreamingUploadOptions | undefined {
  return reflector.get(StreamingUpload, context.getHandler());
}

/** The largest a file may be by what it is, in bytes. */
export function byteLimitsOf(
  { maxBytes }: Pick<StreamingUploadOptions, 'maxBytes'>,
  lookup: SettingsLookup,
): Record<MediaClass, number> {
  const byClass =
    typeof maxBytes === 'object' ? maxBytes : { video: maxBytes, audio: maxBytes, image: maxBytes };
  const bytes = (limit: ByteLimit): number => (typeof limit === 'number' ? limit : limit(lookup));
  const { video, audio, image } = byClass;
  return { video: bytes(video), audio: bytes(audio), image: bytes(image) };
}

/** A limit that a settings class holds: `limitFrom(ConversionsSettings, (s) => s.maxFileSizeMb * MEBIBYTE)`. */
export function limitFrom<T extends object>(
  settings: SettingsClass<T>,
  bytes: (settings: T) => number,
): ByteLimit {
  return (lookup) => bytes(lookup(settings));
}

export const MEBIBYTE = 1024 * 1024;

import { describe, expect, it } from 'vitest';
import { jobFailure } from '../../../contracts/job-failure.js';
import { followedOperation } from '../domain/followed-operation.js';
import { Operation } from '../domain/operation.entity.js';
import {
  presentList,
  presentOperation,
  presentStarted,
  presentStatus,
} from './operation.presenter.js';

const CREATED = new Date('2025-01-09T10:30:00.000Z');
const END = { at: CREATED, expiresAt: new Date('2025-01-16T10:30:00.000Z') };

function begun(): Operation {
  return Operation.start({
    id: '550e8400-e29b-41d4-a716-446655440000',
    ownerId: 'somebody',
    jobId: 'job-1',
    operation: 'video_compress',
    parameters: { quality: 23, preset: 'medium' },
    cacheKey: 'key',
    input: {
      key: 'uploads/1',
      name: 'video.mp4',
      bytes: 52428800,
      contentType: 'video/mp4',
      sha256: '',
      metadata: {},
    },
    createdAt: CREATED,
  });
}

describe('An operation is shown', () => {
  it('as created: queued, with what was given', () => {
    const answer = presentStarted(followedOperation(begun(), undefined));
    expect(answer).toMatchObject({
      success: true,
      data: {
        id: '550e8400-e29b-41d4-a716-446655440000',
        operation: 'video_compress',
        status: 'queued',
        progress: 0,
        parameters: { quality: 23, preset: 'medium' },
        created_at: '2025-01-09T10:30:00.000Z',
        input_file: { file_name: 'video.mp4', file_size: 52428800, mime_type: 'video/mp4' },
      },
      message: 'Operation created and queued for processing',
    });
    expect(JSON.stringify(answer)).not.toMatch(/uploads|somebody|job-1/);
  });

  it('on a file at an address: by its name, and by no part of the address', () => {
    const { id, ownerId, jobId, operation, parameters, createdAt } = begun().state;
    const kept = { id, ownerId, jobId, operation, parameters, createdAt, cacheKey: undefined };
    const input = { url: 'https://a.example/clip.mov?key=secret', name: 'clip.mov' };
    const started = Operation.start({ ...kept, input: { ...input, facts: undefined } });
    const answer = presentOperation(followedOperation(started, undefined));
    expect(answer.input_file).toEqual({
      file_name: 'clip.mov',
      file_size: null,
      mime_type: null,
      sha256: null,
    });
    expect(JSON.stringify(answer)).not.toContain('a.example');
  });

  it('to those who poll: in short, without a message', () => {
    const operation = begun();
    operation.process(CREATED, 0);
    const now = new Date(CREATED.getTime() + 98_000);
    expect(presentStatus(followedOperation(operation, { progress: 45 }, now))).toEqual({
      success: true,
      data: {
        id: '550e8400-e29b-41d4-a716-446655440000',
        status: 'processing',
        progress: 45,
        eta_seconds: 120,
        error: null,
      },
    });
  });

  it('with its output and what became of each stream, once completed', () => {
    const operation = begun();
    const plan = [{ stream: 0, type: 'video', action: 'encode', reason: 'To H.264.' }] as const;
    operation.complete(
      {
        output: {
          key: 'outputs/job-1/1/output.mp4',
          bytes: 9,
          contentType: 'video/mp4',
          sha256: '',
          metadata: { width: 64 },
        },
        extension: 'mp4',
        plan: [...plan],
      },
      END,
    );
    expect(presentOperation(followedOperation(operation, undefined))).toMatchObject({
      status: 'completed',
      progress: 100,
      eta_seconds: 0,
      output_file: {
        file_name: 'video.mp4',
        file_size: 9,
        mime_type: 'video/mp4',
        metadata: { width: 64 },
      },
      plan,
      completed_at: '2025-01-09T10:30:00.000Z',
      expires_at: '2025-01-16T10:30:00.000Z',
    });
  });

  it('with its error in two ways, once failed', () => {
    const operation = begun();
    const error = jobFailure('INPUT_TRUNCATED');
    operation.fail(error, END);
    expect(presentOperation(followedOperation(operation, undefined))).toMatchObject({
      error,
      error_message: error.message,
      output_file: null,
      plan: null,
    });
  });

  it('in a list, page by page', () => {
    const operations = [followedOperation(begun(), undefined)];
    const { data } = presentList({ operations, nextCursor: undefined });
    expect(data.operations).toHaveLength(1);
    expect(data.next_cursor).toBeNull();
  });
});

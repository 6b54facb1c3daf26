import { describe, expect, it } from 'vitest';
import { jobFailure } from '../../../contracts/job-failure.js';
import { followedOperation } from './followed-operation.js';
import { Operation, type OperationOutcome } from './operation.entity.js';

const BEGAN = new Date('2026-01-01T00:00:00Z');
const END = { at: new Date('2026-01-01T00:01:00Z'), expiresAt: new Date('2026-01-08T00:01:00Z') };
const FILE = {
  key: 'outputs/job/1/output.webm',
  bytes: 9,
  contentType: 'video/webm',
  sha256: 'f'.repeat(64),
  metadata: { width: 64 },
};
const OUTCOME: OperationOutcome = { output: FILE, extension: 'webm', plan: [] };

function begun(name = 'Holiday.MOV', id = 'operation-1'): Operation {
  return Operation.start({
    id,
    ownerId: 'somebody',
    jobId: 'job-1',
    operation: 'video_convert',
    parameters: {},
    cacheKey: 'key',
    input: { ...FILE, key: 'uploads/1', name },
    createdAt: BEGAN,
  });
}

const conflict = expect.objectContaining({ code: 'CONFLICT' }) as Error;

describe('An operation', () => {
  it('begins queued, and nothing is known of its end', () => {
    expect(begun().state).toMatchObject({ status: 'queued', cached: false, output: undefined });
    expect(begun().isOver).toBe(false);
  });

  it('goes from queued to processing and back, and remembers when the attempt began', () => {
    const operation = begun();
    operation.process(BEGAN, 0);
    operation.requeue();
    expect(operation.state.status).toBe('queued');
    operation.process(END.at, 30);
    expect(operation.state).toMatchObject({
      status: 'processing',
      startedAt: END.at,
      startedProgress: 30,
    });
  });

  it('learns of a file at an address what it was when it is completed, and nothing before', () => {
    const { id, ownerId, jobId, parameters, createdAt } = begun().state;
    const input = { url: 'https://a.example/clip.mov', name: 'clip.mov', facts: undefined };
    const kept = { id, ownerId, jobId, parameters, createdAt, operation: 'video_convert' };
    const operation = Operation.start({ ...kept, cacheKey: undefined, input });
    operation.process(BEGAN, 0);
    expect(operation.state.input).toEqual(input);
    const { bytes, contentType, sha256 } = FILE;
    const facts = { bytes, contentType, sha256 };
    operation.complete({ ...OUTCOME, fetched: { facts, cacheKey: 'found' } }, END);
    expect(operation.state).toMatchObject({
      input: { ...input, facts },
      cacheKey: 'found',
      output: { name: 'clip.webm' },
    });
  });

  it('keeps what it knows of a stored input, whatever a worker says', () => {
    const operation = begun();
    const { input } = operation.state;
    const facts = { bytes: 1, contentType: 'text/plain', sha256: '0'.repeat(64) };
    operation.complete({ ...OUTCOME, fetched: { facts, cacheKey: 'found' } }, END);
    expect(operation.state).toMatchObject({ input, cacheKey: 'key' });
  });

  it('names its output after its input, with the extension of what was made', () => {
    const operation = begun('My film.part1.mov');
    operation.complete(OUTCOME, END);
    expect(operation.state).toMatchObject({
      status: 'completed',
      output: { ...FILE, name: 'My film.part1.webm' },
      completedAt: END.at,
      expiresAt: END.expiresAt,
    });
  });

  const ends: [string, (operation: Operation) => void][] = [
    [
      'completed',
      (one) => {
        one.complete(OUTCOME, END);
      },
    ],
    [
      'failed',
      (one) => {
        one.fail(jobFailure('INPUT_INVALID'), END);
      },
    ],
    [
      'cancelled',
      (one) => {
        one.cancel(END);
      },
    ],
  ];
  it.each(ends)('once %s, changes no more but by a retry of what failed', (status, end) => {
    const operation = begun();
    end(operation);
    expect(operation.isOver).toBe(true);
    for (const [, again] of ends) {
      expect(() => {
        again(operation);
      }).toThrow(conflict);
    }
    expect(() => {
      operation.process(BEGAN, 0);
    }).toThrow(conflict);
    expect(() => {
      operation.requeue();
    }).toThrow(conflict);
    if (status === 'failed') return;
    expect(() => {
      operation.retry('job-2');
    }).toThrow(conflict);
  });

  it('is retried with a job of its own, as if new', () => {
    const operation = begun();
    operation.process(BEGAN, 40);
    operation.fail(jobFailure('STORAGE_FAILED'), END);
    operation.retry('job-2');
    expect(operation.state).toEqual({ ...begun().state, jobId: 'job-2' });
  });

  it('is answered by one with the same job, under its own name', () => {
    const first = begun('first.mov');
    first.complete(OUTCOME, END);
    const second = begun('Second.mov', 'operation-2');
    second.answerFrom(first, END);
    expect(second.state).toMatchObject({
      status: 'completed',
      cached: true,
      output: { key: FILE.key, name: 'Second.webm' },
    });
    const other = begun();
    expect(() => {
      other.answerFrom(begun(), END);
    }).toThrow(conflict);
  });

  it('comes in where one with the same job is', () => {
    const first = begun();
    first.process(BEGAN, 7);
    const second = begun('second.mov', 'operation-2');
    second.catchUpWith(first);
    expect(second.state).toMatchObject({
      status: 'processing',
      startedAt: BEGAN,
      startedProgress: 7,
    });
    expect(second.state.cached).toBe(false);
  });

  it('is deleted only once it is over', () => {
    const operation = begun();
    expect(() => {
      operation.delete(END.at);
    }).toThrow(conflict);
    operation.cancel(END);
    operation.delete(END.at);
    expect(operation.state.deletedAt).toBe(END.at);
  });

  it('tells 100 % with its result and never before', () => {
    const operation = begun();
    operation.process(BEGAN, 0);
    expect(followedOperation(operation, { progress: 100 }).progress).toBe(99);
    operation.complete(OUTCOME, END);
    expect(followedOperation(operation, { progress: 12 })).toMatchObject({
      progress: 100,
      etaSeconds: 0,
    });
  });
});

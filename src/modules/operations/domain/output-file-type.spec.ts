import { describe, expect, it } from 'vitest';
import { inputExtensions, outputExtension, takesContentType } from './output-file-type.js';

describe('The extension of an output', () => {
  const produces = ['ogg', 'opus', 'json'] as const;
  it.each([
    ['outputs/j/1/output.opus', 'audio/ogg', 'opus'],
    ['outputs/j/1/output.ogg', 'audio/ogg', 'ogg'],
    ['outputs/j/1/output', 'audio/ogg', 'ogg'],
    ['outputs/j/1/output.exe', 'audio/ogg', 'ogg'],
    ['outputs/j/1/report.json', 'application/json', 'json'],
    ['outputs/j/1/output.mp4', 'video/mp4', 'mp4'],
    ['outputs/j/1/output', 'video/mp4', 'bin'],
  ])('of %s as %s is %s', (key, contentType, extension) => {
    expect(outputExtension({ produces }, { key, contentType })).toBe(extension);
  });
});

describe('What an operation takes', () => {
  it('is told by content types, and to callers by extensions', () => {
    const definition = { accepts: ['mp4', 'mpegts', 'jpeg'] as const };
    expect(takesContentType(definition, 'video/mp4')).toBe(true);
    expect(takesContentType(definition, 'application/json')).toBe(false);
    expect(inputExtensions(definition)).toEqual(['mp4', 'ts', 'jpg']);
  });
});

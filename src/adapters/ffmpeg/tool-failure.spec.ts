import { describe, expect, it } from 'vitest';
import { classifyExit, startFailure, type ToolExit } from './tool-failure.js';

const failed = (stderr: string): ToolExit => ({ code: 1, signal: null, stderr });
const signalled = (signal: NodeJS.Signals): ToolExit => ({ code: null, signal, stderr: '' });
const coded = (code: number): ToolExit => ({ code, signal: null, stderr: '' });

describe('classifyExit', () => {
  it.each([
    ['SIGSEGV', signalled('SIGSEGV'), 'PROCESSING_CRASHED'],
    ['SIGABRT', signalled('SIGABRT'), 'PROCESSING_CRASHED'],
    ['SIGILL', signalled('SIGILL'), 'PROCESSING_CRASHED'],
    ['a SIGTERM that is not ours', signalled('SIGTERM'), 'PROCESSING_CRASHED'],
    ['a SIGKILL that is not ours', signalled('SIGKILL'), 'RESOURCE_LIMIT'],
    ['SIGXFSZ', signalled('SIGXFSZ'), 'OUTPUT_TOO_LARGE'],
    ['SIGSEGV told by a wrapper', coded(139), 'PROCESSING_CRASHED'],
    ['SIGKILL told by a wrapper', coded(137), 'RESOURCE_LIMIT'],
    ['SIGXFSZ told by a wrapper', coded(153), 'OUTPUT_TOO_LARGE'],
    ['an unknown code', coded(42), 'PROCESSING_CRASHED'],
  ])('%s', (_what, exit, code) => {
    expect(classifyExit(exit, 'PROCESSING_CRASHED')).toBe(code);
  });

  it.each([
    ['av_interleaved_write_frame(): No space left on device', 'STORAGE_FAILED'],
    ['file:/scratch/in.mp4: No such file or directory', 'STORAGE_FAILED'],
    ['[in#0 @ 0x5] Error opening input: No such file or directory', 'STORAGE_FAILED'],
    ['file:/out/x.mp4: Permission denied', 'STORAGE_FAILED'],
    ['av_interleaved_write_frame(): File too large', 'OUTPUT_TOO_LARGE'],
    ['file:/scratch/in.mp4: Cannot allocate memory', 'RESOURCE_LIMIT'],
    ['x264 [error]: malloc of size 3110400 failed', 'RESOURCE_LIMIT'],
    ["[hls @ 0x5] Format not on whitelist 'mov'", 'INPUT_UNSUPPORTED'],
    ["[file @ 0x5] Protocol 'http' not on whitelist 'file'!", 'INPUT_UNSUPPORTED'],
    ['Decoder (codec none) not found for input stream #0:0', 'INPUT_UNSUPPORTED'],
    ['Decoding requested, but no decoder found for: none', 'INPUT_UNSUPPORTED'],
    ["Unknown decoder 'xyz'", 'INPUT_UNSUPPORTED'],
    ['[mov @ 0x5] Could not find codec parameters for stream 0', 'INPUT_UNSUPPORTED'],
    ["Stream map '0:a:0' matches no streams.", 'INPUT_NO_AUDIO'],
    [
      "Stream specifier ':a' in filtergraph description [0:a]x matches no streams.",
      'INPUT_NO_AUDIO',
    ],
    ["Stream map '0:v:0' matches no streams.", 'INPUT_NO_VIDEO'],
    ['Output file #0 does not contain any stream', 'INPUT_NO_VIDEO'],
    ['[mov @ 0x5] moov atom not found', 'INPUT_INVALID'],
    ['file:/in: Invalid data found when processing input', 'INPUT_INVALID'],
    ["Unknown encoder 'xyz'", 'PROCESSING_CRASHED'],
    ["No such filter: 'xyz'", 'PROCESSING_CRASHED'],
  ])('%s', (stderr, code) => {
    expect(classifyExit(failed(stderr), 'PROCESSING_CRASHED')).toBe(code);
  });

  it('puts the trouble of the machine before that of the file', () => {
    const stderr =
      'Error while decoding: Invalid data found when processing input\nNo space left on device';
    expect(classifyExit(failed(stderr), 'PROCESSING_CRASHED')).toBe('STORAGE_FAILED');
  });

  it('blames the file for an unknown failure where the caller says so', () => {
    expect(classifyExit(failed('Invalid argument'), 'INPUT_INVALID')).toBe('INPUT_INVALID');
  });

  it('finds nothing in a success that complained on the way', () => {
    expect(
      classifyExit({ ...coded(0), stderr: 'Invalid data found' }, 'PROCESSING_CRASHED'),
    ).toBeUndefined();
  });

  it.each([
    'bwrap: Creating new namespace failed: No space left on device',
    'setpriv: setresuid failed: Invalid argument',
    'prlimit: failed to set the AS resource limit: Operation not permitted',
  ])('does not blame the file where the tool was never started: %s', (stderr) => {
    expect(classifyExit(failed(stderr), 'INPUT_INVALID')).toBe('PROCESSING_CRASHED');
  });

  it('does not take a full disk for a success', () => {
    const exit = { ...coded(0), stderr: 'Error writing trailer: No space left on device' };
    expect(classifyExit(exit, 'PROCESSING_CRASHED')).toBe('STORAGE_FAILED');
  });
});

describe('startFailure', () => {
  it.each([
    ['ENOENT', 'STORAGE_FAILED'],
    ['EAGAIN', 'RESOURCE_LIMIT'],
    ['EACCES', 'PROCESSING_CRASHED'],
  ])('%s', (code, failure) => {
    expect(startFailure(Object.assign(new Error('spawn'), { code })).code).toBe(failure);
  });
});

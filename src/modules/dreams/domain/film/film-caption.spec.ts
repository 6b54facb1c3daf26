import { describe, expect, it } from 'vitest';
import { JobError } from '../../../../contracts/job-failure.js';
import { plannedCaptions } from './film-caption.js';
import { partList } from './film-file.js';
import { filmParts } from './film-parts.js';
import { filmTiming } from './film-timing.js';
import { sceneFailure } from './scene-failure.js';

const scene = (caption: string, seconds = 2) => ({ prompt: 'A lake', caption, seconds });

describe('The words over a film', () => {
  it('are seen while their scene is seen alone', () => {
    const timing = filmTiming([2, 2], 25);
    expect(plannedCaptions(undefined, [scene('One'), scene('Two')], timing)).toEqual([
      { kind: 'caption', text: 'One', start: 0, frames: 50 },
      { kind: 'caption', text: 'Two', start: 63, frames: 37 },
    ]);
  });

  it('begin with the title, which stays for three seconds or as long as there is film', () => {
    const long = plannedCaptions('Title', [scene('', 9)], filmTiming([9], 25));
    expect(long).toEqual([{ kind: 'title', text: 'Title', start: 8, frames: 75 }]);
    const short = plannedCaptions('Title', [scene('', 1)], filmTiming([1], 25));
    expect(short).toEqual([{ kind: 'title', text: 'Title', start: 3, frames: 22 }]);
  });

  it('are none where there is nothing but blanks', () => {
    expect(plannedCaptions(' ', [scene(' \n')], filmTiming([2], 25))).toEqual([]);
  });
});

describe('The parts of a film', () => {
  it('hold eight scenes each, and follow each other without a gap', () => {
    const timing = filmTiming(
      Array.from({ length: 20 }, () => 1),
      25,
    );
    expect(filmParts(timing)).toEqual([
      { from: 0, until: 200 },
      { from: 200, until: 400 },
      { from: 400, until: 500 },
    ]);
  });

  it('are listed by their names alone', () => {
    expect(partList(['/a/part-0.mp4', '/a/part-1.mp4'])).toBe('file part-0.mp4\nfile part-1.mp4\n');
  });
});

describe('What is told of a scene that fails', () => {
  it('names the scene and the reason, and keeps code and class', () => {
    const error = new JobError('PROVIDER_FAILED', { detail: 'It was refused.', retryable: false });
    expect(sceneFailure(error, 1, 3).failure).toEqual({
      code: 'PROVIDER_FAILED',
      message: 'Scene 2 of 3 could not be made: It was refused.',
      retryable: false,
    });
    expect(sceneFailure(new JobError('IMPORT_TIMEOUT'), 0, 1).failure.retryable).toBe(true);
  });

  it.each([
    ['paths and markup', 'See /etc/passwd <b>or</b> C:\\x'],
    ['lines', 'one\r\ntwo\u2028three\u0000'],
    ['long tales', 'so '.repeat(400)],
    ['half characters at the end', `${'x'.repeat(266)}${'😀'.repeat(20)}`],
  ])('has no room for %s', (_, detail) => {
    const { message } = sceneFailure(new JobError('PROVIDER_FAILED', { detail }), 0, 3).failure;
    expect(message).toMatch(/^[^/\\<>\n\r]{1,300}$/);
    expect(message).not.toMatch(/\p{Cc}|\p{Cs}/u);
  });
});

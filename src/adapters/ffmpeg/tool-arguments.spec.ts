import { describe, expect, it } from 'vitest';
import { formatsNamed, inputGuard, toolArguments } from './tool-arguments.js';

const input = { path: '/in/a.mp4', options: ['-ss', '1'] };
const output = { path: '/out/b c.mp4', options: ['-vf', 'scale=2:2, fps=5'] };

describe('toolArguments', () => {
  it('makes URLs of paths', () => {
    const { inputs, outputs } = toolArguments({ inputs: [input], outputs: [output] });
    expect([inputs[0]?.url, outputs[0]?.url]).toEqual(['file:/in/a.mp4', 'file:/out/b c.mp4']);
  });

  it('guards each input after its own options, so that none can lift the guard', () => {
    const lifted = { ...input, options: ['-protocol_whitelist', 'file,http'] };
    const { inputs } = toolArguments({ inputs: [lifted, lifted], outputs: [output] });
    for (const { options } of inputs) {
      expect(options[options.lastIndexOf('-protocol_whitelist') + 1]).toBe('file');
    }
  });

  it('says once what holds for the whole run', () => {
    const { inputs } = toolArguments({ inputs: [input, input], outputs: [output] });
    expect(inputs[0]?.options).toContain('-nostdin');
    expect(inputs[1]?.options).not.toContain('-nostdin');
  });

  it('overwrites, and leaves the arguments of an output whole', () => {
    const { outputs } = toolArguments({ inputs: [input], outputs: [output] });
    expect(outputs[0]?.options).toEqual(['-y', '-vf', 'scale=2:2, fps=5']);
  });

  it('takes a filter graph for what it is', () => {
    const card = { path: 'testsrc2=s=2x2', options: ['-f', 'lavfi'] };
    expect(toolArguments({ inputs: [card], outputs: [output] }).inputs[0]?.url).toBe(
      'testsrc2=s=2x2',
    );
  });

  it.each([
    ['a relative path', { inputs: [{ path: 'a.mp4', options: [] }], outputs: [output] }],
    ['a URL', { inputs: [{ path: 'http://host/a', options: [] }], outputs: [output] }],
    [
      'an endless argument',
      { inputs: [{ ...input, options: ['x'.repeat(200_000)] }], outputs: [output] },
    ],
    ['no input', { inputs: [], outputs: [output] }],
    ['no output', { inputs: [input], outputs: [] }],
  ])('refuses %s', (_what, command) => {
    expect(() => toolArguments(command)).toThrow(TypeError);
  });

  it('knows every format named', () => {
    const files = toolArguments({
      inputs: [{ path: 'x', options: ['-f', 'lavfi'] }],
      outputs: [{ path: '/o', options: ['-f', 'gif', '-f', 'mp4'] }],
    });
    expect(formatsNamed(files)).toEqual(['lavfi', 'gif', 'mp4']);
  });
});

describe('inputGuard', () => {
  const formats = (path: string, demuxer?: string): string[] =>
    inputGuard(path, demuxer).at(-1)?.split(',') ?? [];

  it.each(['hls', 'applehttp', 'dash', 'concat', 'sdp', 'rtsp', 'svg_pipe', 'tty', 'imf', 'lavfi'])(
    'does not let a file be %s',
    (format) => {
      expect(formats('/in/a')).not.toContain(format);
    },
  );

  it('allows what the command names itself', () => {
    expect(formats('/in/a', 'concat')).toContain('concat');
  });

  it('does not read a drawing as a picture', () => {
    expect(formats('/in/a.jpg')).toContain('image2');
    expect(formats('/in/a.SVG')).not.toContain('image2');
  });
});

import { symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(import.meta.dirname, '../..');

/** A file of the sources, by default the media tool, as plain JavaScript in a folder, for a process that is to be killed or is somebody else. */
export async function compileAdapter(
  dir: string,
  file = 'src/adapters/ffmpeg/ffmpeg-media-tool.adapter.ts',
): Promise<void> {
  const config = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, ROOT);
  const entry = join(ROOT, file);
  ts.createProgram([entry], { ...options, noCheck: true, rootDir: ROOT, outDir: dir }).emit();
  await writeFile(join(dir, 'package.json'), '{"type":"module"}');
  await symlink(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
}

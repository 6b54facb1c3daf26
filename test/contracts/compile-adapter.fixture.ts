import { symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(import.meta.dirname, '../..');

const MEDIA_TOOL = ['src/adapters/ffmpeg/ffmpeg-media-tool.adapter.ts'];

/** An adapter as plain JavaScript in a folder, for a process that is to be killed or is somebody else. */
export async function compileAdapter(dir: string, files = MEDIA_TOOL): Promise<void> {
  const config = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, ROOT);
  const entries = files.map((file) => join(ROOT, file));
  // The types are checked elsewhere.
  ts.createProgram(entries, { ...options, noCheck: true, rootDir: ROOT, outDir: dir }).emit();
  await writeFile(join(dir, 'package.json'), '{"type":"module"}');
  await symlink(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
}

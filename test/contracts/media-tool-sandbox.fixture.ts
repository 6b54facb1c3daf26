import { spawnSync } from 'node:child_process';
import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { FfmpegMediaTool } from '../../src/adapters/ffmpeg/ffmpeg-media-tool.adapter.js';
import { Launcher } from '../../src/adapters/ffmpeg/launcher.js';
import { bundledPair, type MediaBinaries } from '../../src/adapters/ffmpeg/media-binaries.js';
import { RunGrants } from '../../src/adapters/ffmpeg/sandbox/run-access.js';
import { SandboxOpener } from '../../src/adapters/ffmpeg/sandbox/sandbox.opener.js';
import { Sandbox } from '../../src/adapters/ffmpeg/sandbox/sandbox.js';
import { MediaSettings } from '../../src/config/media.settings.js';
import { SandboxSettings } from '../../src/config/sandbox.settings.js';
import { StorageSettings } from '../../src/config/storage.settings.js';

const ROOT = resolve(import.meta.dirname, '../..');

export const fake = (name: string): string => join(ROOT, 'test/support/fake-ffmpeg', name);

export type Tier = 'namespaces' | 'limits' | 'off';

/** Whether this machine lets anybody make namespaces; asked without any of our code. */
export const hasNamespaces =
  spawnSync('bwrap', ['--unshare-pid', '--unshare-net', '--ro-bind', '/', '/', 'true']).status ===
  0;

/** The ways a tool can be confined on this machine. */
export const CONFINED: Tier[] = hasNamespaces ? ['namespaces', 'limits'] : ['limits'];
export const TIERS: Tier[] = [...CONFINED, 'off'];

export function sandboxSettings(settings: Partial<SandboxSettings> = {}): SandboxSettings {
  return Object.assign(new SandboxSettings(), settings);
}

/** Proves the sandbox with real tools, so that a fake can be run in it. */
class ProvenOpener extends SandboxOpener {
  override async open(): Promise<Sandbox> {
    return super.open(await bundledPair());
  }
}

/** What a machine without bubblewrap gets. */
class UnsealedOpener extends SandboxOpener {
  constructor(
    private readonly limits: SandboxSettings,
    private readonly dataDir: string,
  ) {
    super(limits, new StorageSettings());
  }

  override async open(): Promise<Sandbox> {
    const launcher = await Launcher.detect(this.limits);
    const us = { uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1 };
    const desk = us.uid === 0 ? new RunGrants(this.limits, this.dataDir, us) : undefined;
    return new Sandbox(launcher, { limited: true, desk });
  }
}

export function openerOf(
  tier: Tier,
  settings: Partial<SandboxSettings> = {},
  dataDir = new StorageSettings().dataDir,
): SandboxOpener {
  if (tier === 'limits') return new UnsealedOpener(sandboxSettings(settings), dataDir);
  const mode = tier === 'off' ? 'off' : 'required';
  return new ProvenOpener(sandboxSettings({ ...settings, mode }), new StorageSettings());
}

export async function sandboxOf(
  tier: Tier,
  settings: Partial<SandboxSettings> = {},
  dataDir?: string,
): Promise<Sandbox> {
  return openerOf(tier, settings, dataDir).open(await bundledPair());
}

/** The adapter in one tier; `required` stands for namespaces, so that none is silently less. */
export function toolOf(
  media: Partial<MediaSettings>,
  tier: Tier = hasNamespaces ? 'namespaces' : 'limits',
  settings: Partial<SandboxSettings> = {},
): FfmpegMediaTool {
  return new FfmpegMediaTool(Object.assign(new MediaSettings(), media), openerOf(tier, settings));
}

export function asSettings({ ffmpeg, ffprobe }: MediaBinaries): Partial<MediaSettings> {
  return { ffmpegPath: ffmpeg, ffprobePath: ffprobe };
}

export async function privateFolder(name: string): Promise<string> {
  return realpath(await mkdtemp(join(tmpdir(), `media-${name}-`)));
}

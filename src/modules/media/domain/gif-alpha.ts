/** The first release whose palettes keep transparency that moves; older ones leave trails or fill it with a colour. */
const FIRST_RELEASE = 5;

/** Builds from git count revisions; this one is of late 2020. */
const FIRST_REVISION = 100_000;

/** Whether the tool of this version (MediaToolPort.version) makes GIFs that are transparent in places. */
export function makesTransparentGifs(ffmpeg: string): boolean {
  const release = /^n?(\d{1,2})\.\d/.exec(ffmpeg)?.[1];
  if (release !== undefined) return Number(release) >= FIRST_RELEASE;
  const revision = /^N-(\d+)-/.exec(ffmpeg)?.[1];
  return revision !== undefined && Number(revision) >= FIRST_REVISION;
}

/** The longest name made of a prompt, in characters. */
const LONGEST = 80;

/** A prompt as the name of what comes of it: one line, cut between words where it is long. */
export function assetName(prompt: string): string {
  const line = prompt.replace(/[\p{C}\p{Z}\s]+/gu, ' ').trim();
  const characters = Array.from(line);
  if (characters.length <= LONGEST) return line;
  const cut = characters.slice(0, LONGEST - 1).join('');
  const space = cut.lastIndexOf(' ');
  return `${(space > LONGEST / 2 ? cut.slice(0, space) : cut).trimEnd()}…`;
}

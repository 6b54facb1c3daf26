/** The most of a reason that is kept, in characters. */
const LONGEST = 200;

/** What comes after that is not even looked at. */
const LOOKED_AT = 4_000;

/** What a reason may not tell, and what stands for it: addresses, paths, and what looks like a key. */
const HIDDEN: readonly RegExp[] = [
  /\b[a-z][a-z0-9+.-]*:\/\/\S+/gi,
  /(?:[A-Za-z]:)?[\\/][\w.~-]+(?:[\\/][\w.~-]*)+/g,
  /\b(?:whsec|r8|sk|hf|Bearer)[ _-][\w.=+/-]{6,}/gi,
  /\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?\b/g,
  /\b[\w+=-]{32,}\b/g,
];

/** The provider's own words in a form fit to be shown: a line without controls, addresses, paths and keys; may be empty. */
export function presentableReason(words: string | undefined): string {
  const looked = (words ?? '').slice(0, LOOKED_AT);
  const hidden = HIDDEN.reduce((text, pattern) => text.replace(pattern, '…'), looked);
  const line = hidden
    .replace(/[\p{C}\p{Z}\s]+/gu, ' ')
    .replace(/[/\\<>]/g, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  const characters = Array.from(line);
  if (characters.length <= LONGEST) return line;
  return `${characters
    .slice(0, LONGEST - 1)
    .join('')
    .trimEnd()}…`;
}

/** In one line, without what cannot be written: control characters and halves of characters. */
export function collapsed(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
}

/** At most so many characters as readers count them, cut between words where there are any, with an ellipsis. */
export function shortened(text: string, most: number): string {
  // Counting takes the square of the length in time, and readers' characters are seldom made of so many.
  const characters = graphemes(text.slice(0, most * 32));
  if (characters.length <= most && text.length <= most * 32) return text;
  const kept = characters.slice(0, most - 1).join('');
  const end = kept.lastIndexOf(' ');
  const whole = end > kept.length / 2 ? kept.slice(0, end) : kept;
  return `${whole.replace(/[\s\p{Pd},;:.!?…]+$/u, '')}…`;
}

function graphemes(text: string): string[] {
  return [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)].map(
    ({ segment }) => segment,
  );
}

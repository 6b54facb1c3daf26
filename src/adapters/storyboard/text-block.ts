import sharp from 'sharp';

/** Words in lines, as a picture that is as large as they are. */
export interface SetText {
  png: Buffer;
  width: number;
  height: number;
}

export interface TextStyle {
  family: string;
  file: string;
  /** Pixels. */
  size: number;
  /** The longest line. */
  line: number;
  lines: number;
}

/** From one line to the next, by the size of the letters; the space between them is a seventh of that. */
const LINE_HEIGHT = 1.36;

/** As white as paper: pure white glares. */
const COLOUR = '#fffaf2';

/** Sets words in as few lines as hold them, all about equally long. What does not fit is cut off between words. */
export async function setLines(words: string, style: TextStyle): Promise<SetText> {
  const whole = await render(words, style, style.line);
  if (linesOf(whole, style) <= style.lines) return balanced(words, style, whole);
  const parts = words.split(' ');
  // The most words that fit; where already the first does not, the most characters of it.
  const pieces = parts.length > 1 ? parts : Array.from(words);
  const glue = parts.length > 1 ? ' ' : '';
  let [fits, over] = [1, pieces.length];
  while (over - fits > 1) {
    const middle = Math.floor((fits + over) / 2);
    const tried = await render(cutAt(pieces, middle, glue), style, style.line);
    if (linesOf(tried, style) <= style.lines) fits = middle;
    else over = middle;
  }
  const cut = cutAt(pieces, fits, glue);
  return balanced(cut, style, await render(cut, style, style.line));
}

function cutAt(pieces: readonly string[], count: number, glue: string): string {
  return `${pieces
    .slice(0, count)
    .join(glue)
    .replace(/[\s\p{Pd},;:.!?…]+$/u, '')}…`;
}

/** The narrowest setting with as many lines. */
async function balanced(words: string, style: TextStyle, set: SetText): Promise<SetText> {
  const lines = linesOf(set, style);
  if (lines === 1) return set;
  let best = set;
  let [narrow, wide] = [Math.floor(set.width / lines), style.line];
  while (wide - narrow > style.size / 2) {
    const middle = Math.floor((narrow + wide) / 2);
    const tried = await render(words, style, middle);
    if (linesOf(tried, style) <= lines && tried.width <= middle + style.size) {
      best = tried;
      wide = middle;
    } else narrow = middle;
  }
  return best;
}

/** By the height of the ink, which is less than a line where nothing hangs down. */
function linesOf({ height }: SetText, { size }: TextStyle): number {
  return Math.max(1, Math.round((height - size) / (size * LINE_HEIGHT)) + 1);
}

async function render(
  words: string,
  { family, file, size }: TextStyle,
  width: number,
): Promise<SetText> {
  const text = `<span foreground="${COLOUR}">${escaped(words)}</span>`;
  const { data, info } = await sharp({
    text: {
      ...{ text, width, rgba: true, dpi: 72, align: 'centre', wrap: 'word-char' },
      ...{ font: `${family} ${size}`, fontfile: file },
    },
  })
    .png({ compressionLevel: 1 })
    .toBuffer({ resolveWithObject: true });
  return { png: data, width: info.width, height: info.height };
}

/** The words are markup to the typesetter. */
function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

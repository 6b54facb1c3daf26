/** What a player does to a stored picture before it shows it: mirrors it left to right, then turns it clockwise. */
export interface DisplayTurn {
  mirrored: boolean;
  rotation: number;
}

/**
 * Reads the display matrix as ffprobe prints it, three rows of three numbers after their offsets. Players turn by
 * quarters only; an angle more than a degree off one is not applied. Undefined where there is no matrix.
 */
export function turnOfMatrix(printed: unknown): DisplayTurn | undefined {
  if (typeof printed !== 'string') return undefined;
  const rows = printed
    .split('\n')
    .filter((row) => row.includes(':'))
    .map((row) => row.slice(row.indexOf(':') + 1).match(/-?\d+/g) ?? []);
  const [a, b, c, d] = [rows[0]?.[0], rows[0]?.[1], rows[1]?.[0], rows[1]?.[1]].map(Number);
  if (a === undefined || b === undefined || c === undefined || d === undefined) return undefined;
  const area = a * d - b * c;
  if (!Number.isFinite(area) || area === 0) return undefined;
  const mirrored = area < 0;
  const degrees = (mirrored ? Math.atan2(-b, -a) : Math.atan2(b, a)) * (180 / Math.PI);
  return { mirrored, rotation: quarterTurn(degrees) };
}

/** The quarters nearest to a clockwise angle: 0, 90, 180 or 270; 0 for what is none. */
export function quarterTurn(clockwise: number | undefined): number {
  if (clockwise === undefined || Math.abs(clockwise) > 360) return 0;
  const quarters = Math.round(clockwise / 90);
  return Math.abs(clockwise - quarters * 90) <= 1 ? (((quarters % 4) + 4) % 4) * 90 : 0;
}
